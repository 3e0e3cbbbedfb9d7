package testkit

import (
	"cmp"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"
)

// A part of a script that has no counterpart under Wine, and why.
type unixOnly struct {
	pattern *regexp.Regexp
	reason  string
}

// leftOut are looked for in a script's commands; the first that matches is its reason.
var leftOut = []unixOnly{
	{regexp.MustCompile(`(?m)^as |chown|/etc/|umask`), "other users' accounts"},
	{regexp.MustCompile(`(?m)^(?:! )?exec (sh|bash|zsh|fish|env sh)\b|^run (sh|bash)\b|^run .* sh -c`), "a Unix shell"},
	{regexp.MustCompile(`(?m)^run .*-tty`), "a terminal"},
	{regexp.MustCompile(`(?m)^run .*-signal`), "signals"},
	{regexp.MustCompile(`chmod`), "modes of files"},
	{regexp.MustCompile(`(?m)^(symlink|exec ln) `), "symbolic links"},
	{regexp.MustCompile(`(?m)^extension `), "an extension module for Linux"},
	{regexp.MustCompile(`(?m)^(maker|exec uv|run uv) |-by (uv|virtualenv)`), "uv or virtualenv"},
	{regexp.MustCompile(`(?m)^exec (flock|git|touch|head|stat|of) `), "a Unix program that looks on"},
	{regexp.MustCompile(`(?m)^prefix `), "an interpreter's prefix made of links"},
	{regexp.MustCompile(`(?m)&$`), "a program in the background"},
}

// otherwise are scripts whose subject is another one on Windows.
var otherwise = map[string]string{
	"check_tags":                       "its last lines are about Linux's tags",
	"enable_upgrade_pip":               "pip refuses to replace a launcher that runs; windows_pip has the way there",
	"hint_providers":                   "on Windows TensorFlow requires tensorflow-intel, which the stand-ins lack",
	"doctor_doors":                     "the interpreter there has no pip of its own, and so no door; windows_doors has the others",
	"put_back":                         "signals",
	"report_fresh_tensorflow14_numpy2": "on Windows TensorFlow requires tensorflow-intel, which the stand-ins lack",
	"upgrade_killed":                   "signals",
	"upgrade_lazy":                     "what is only proposed is read there, not run",
	"which_json":                       "the answers are those for Linux",
}

// reasonLeftOut says why a script does not run under Wine, "" where it does.
func reasonLeftOut(script string) string {
	for _, part := range leftOut {
		if part.pattern.MatchString(script) {
			return part.reason
		}
	}
	return ""
}

var (
	launcherWord = regexp.MustCompile(`\bbin/([a-z][\w.-]*)`)
	outputLine   = regexp.MustCompile(`^(! )?(stdout|stderr|#)`)
	execLine     = regexp.MustCompile(`^(! )?exec (pipguard|\$PY|\S*\.exe)( |$)`)
)

// translated is a script's commands for Windows: the layout of an environment, and what starts its programs.
func translated(commands string) string {
	lines := strings.Split(commands, "\n")
	for i, line := range lines {
		if outputLine.MatchString(line) {
			continue
		}
		line = launcherWord.ReplaceAllString(line, "Scripts/$1.exe")
		line = strings.ReplaceAll(line, "/pip3.11", "/pip"+usual())
		line = strings.ReplaceAll(line, "/bin:", "/Scripts:")
		line = strings.ReplaceAll(line, "lib/python3.11/site-packages", "Lib/site-packages")
		line = strings.ReplaceAll(line, "pip.conf", "pip.ini")
		lines[i] = execLine.ReplaceAllString(line, "${1}exec "+wineProgram+" $2$3")
	}
	return strings.Join(lines, "\n")
}

// forSystem leaves out what is Windows' alone; under Wine it writes the scripts that run there into a folder, and logs
// those that do not.
func forSystem(t *testing.T, files []string) []string {
	t.Helper()
	if wine() == "" {
		return slices.DeleteFunc(files, func(file string) bool { return strings.HasPrefix(filepath.Base(file), "windows_") })
	}
	dir := t.TempDir()
	var kept []string
	for _, file := range files {
		archive, err := txtar.ParseFile(file)
		if err != nil {
			t.Fatal(err)
		}
		commands := string(archive.Comment)
		name := strings.TrimSuffix(filepath.Base(file), ".txtar")
		if reason := cmp.Or(otherwise[name], reasonLeftOut(commands)); reason != "" {
			t.Logf("left out: %s: %s", name, reason)
			continue
		}
		archive.Comment = []byte(translated(commands))
		path := filepath.Join(dir, filepath.Base(file))
		if err := os.WriteFile(path, txtar.Format(archive), 0o644); err != nil {
			t.Fatal(err)
		}
		kept = append(kept, path)
	}
	return kept
}
