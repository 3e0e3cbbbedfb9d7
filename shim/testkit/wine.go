package testkit

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"syscall"
	"time"
)

const wineProgram = "testkit-wine"

// wineMain runs a Windows program with a script's paths and variables, and prints what it prints as a script written for
// Linux expects it: testkit-wine PROGRAM ARGS…
func wineMain() {
	args := os.Args[1:]
	if args[0] == "pipguard" {
		args[0] = os.Getenv("PIPGUARD_TEST_PROGRAM")
	}
	for i := range args[1:] {
		args[i+1] = windowsArgument(args[i+1])
	}
	cmd := exec.Command(wine(), args...)
	cmd.Env, cmd.Stdin = windowsEnviron(os.Environ()), os.Stdin
	code, err := codeOf(runViewed(cmd))
	if err != nil {
		fmt.Fprintln(os.Stderr, wineProgram+":", err)
		os.Exit(125)
	}
	os.Exit(code)
}

// lingering is how long a stream may stay open after its program: Wine's own services inherit it.
const lingering = 2 * time.Second

// runViewed runs a command and shows its output line by line; a signal that this process gets ends the command.
func runViewed(cmd *exec.Cmd) error {
	out, errOut := &view{to: os.Stdout}, &view{to: os.Stderr}
	cmd.Stdout, cmd.Stderr, cmd.WaitDelay = out, errOut, lingering
	if err := cmd.Start(); err != nil {
		return err
	}
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, syscall.SIGTERM, syscall.SIGINT)
	go func() {
		for s := range signals {
			cmd.Process.Signal(s)
		}
	}()
	err := cmd.Wait()
	out.end()
	errOut.end()
	if errors.Is(err, exec.ErrWaitDelay) {
		return nil
	}
	return err
}

// A view copies a stream, its lines as Linux would have them.
type view struct {
	to   io.Writer
	text []byte
}

func (v *view) Write(more []byte) (int, error) {
	v.text = append(v.text, more...)
	end := bytes.LastIndexByte(v.text, '\n') + 1
	_, err := io.WriteString(v.to, viewed(string(v.text[:end])))
	v.text = v.text[end:]
	return len(more), err
}

func (v *view) end() { io.WriteString(v.to, viewed(string(v.text))) }

var (
	drivePath    = regexp.MustCompile(`[zZ]:(?:(?:\\{1,2}|/)[^\\/"'\s:*?<>|]*)+`)
	relativePath = regexp.MustCompile(`[\w.~-]+(?:\\{1,2}[\w.~-]+)+`)
	plainLine    = regexp.MustCompile(`(?m)^[ \t]*[^ \t"{[].*$`) // no JSON, whose escapes look like paths
	suggestion   = regexp.MustCompile(`(?m)^ *"(?:pip|pipguard|python) .*$`)
	launcherPath = regexp.MustCompile(`\bScripts/([\w.-]+?)(?:\.exe)?\b`)
	hintLine     = regexp.MustCompile(`(?m)^hint: (?:\S*/)?(?:pip|pipguard|python|uv)[\d.]*(?: .*)?$|: pipguard .*$`)
)

// viewed is output of a Windows program as Linux would have it: ends of lines, paths, the layout of an environment, and
// how a hint quotes.
func viewed(text string) string {
	text = strings.ReplaceAll(text, "\r\n", "\n")
	slashes := func(path string) string {
		return strings.ReplaceAll(strings.ReplaceAll(path, `\\`, `\`), `\`, "/")
	}
	text = drivePath.ReplaceAllStringFunc(text, func(path string) string { return slashes(path[2:]) })
	text = plainLine.ReplaceAllStringFunc(text, func(line string) string { return relativePath.ReplaceAllStringFunc(line, slashes) })
	text = suggestion.ReplaceAllStringFunc(text, func(line string) string { return strings.ReplaceAll(line, `\"`, "'") })
	text = launcherPath.ReplaceAllString(text, "bin/$1")
	text = strings.ReplaceAll(text, "Lib/site-packages", "lib/python3.11/site-packages")
	text = strings.ReplaceAll(text, "pip.ini", "pip.conf")
	text = strings.ReplaceAll(text, "File not found.", "no such file or directory")
	return hintLine.ReplaceAllStringFunc(text, func(line string) string { return strings.ReplaceAll(line, `"`, "'") })
}

// windowsArgument is an argument that is, or ends in, a path of this machine.
func windowsArgument(arg string) string {
	option, path, glued := strings.Cut(arg, "=")
	if !glued || !strings.HasPrefix(option, "--") {
		option, path = "", arg
	} else {
		option += "="
	}
	if filepath.IsAbs(path) {
		if _, err := os.Stat(filepath.Dir(path)); err == nil {
			return option + drive + path
		}
	}
	return arg
}

// steering are variables that hold paths, or lists of paths parted by spaces.
var steering = regexp.MustCompile(`^(PIP_|PIPGUARD|PYTHON|XDG_|VIRTUAL_ENV=|WHEELS=)`)

// windowsEnviron is an environment whose paths a Windows program understands. Wine sets the home itself, so that the
// folders below it are named one by one.
func windowsEnviron(environ []string) []string {
	var all []string
	for _, entry := range environ {
		name, value, _ := strings.Cut(entry, "=")
		if shared := os.Getenv("PIPGUARD_TEST_WINE_TMPDIR"); name == "TMPDIR" && shared != "" {
			entry = "TMPDIR=" + shared // one Wine session for all
		}
		if steering.MatchString(entry) && !strings.HasPrefix(name, "PIPGUARD_TEST_") {
			words := strings.Split(value, " ")
			for i, word := range words {
				if filepath.IsAbs(word) {
					words[i] = drive + word
				}
			}
			entry = name + "=" + strings.Join(words, " ")
		}
		all = append(all, entry)
	}
	home := os.Getenv("HOME")
	for name, folder := range map[string]string{"XDG_STATE_HOME": ".local/state", "XDG_CONFIG_HOME": ".config", "XDG_CACHE_HOME": ".cache"} {
		if os.Getenv(name) == "" && home != "" {
			all = append(all, name+"="+drive+filepath.Join(home, folder))
		}
	}
	return append(all, "APPDATA="+drive+home, "USERPROFILE="+drive+home, "WINEPATH="+windowsSearch(os.Getenv("PATH")))
}

// windowsSearch is the part of PATH that holds Windows programs.
func windowsSearch(path string) string {
	var folders []string
	for _, folder := range filepath.SplitList(path) {
		if programs, _ := filepath.Glob(filepath.Join(folder, "*.exe")); len(programs) > 0 {
			folders = append(folders, windowsPath(folder))
		}
	}
	return strings.Join(folders, ";")
}

// windowsCommand is a script's command as it runs a Windows program; one of this machine is left as it is.
func windowsCommand(args []string) []string {
	at := 0
	if args[0] == "env" {
		for at = 1; at < len(args) && (strings.Contains(args[at], "=") || args[at] == "-u"); at++ {
			if args[at] == "-u" {
				at++
			}
		}
	}
	if at == len(args) || args[at] != "pipguard" && !strings.HasSuffix(args[at], ".exe") {
		return args
	}
	return slices.Insert(slices.Clone(args), at, wineProgram)
}
