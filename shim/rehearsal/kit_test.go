//go:build unix

package rehearsal

import (
	"archive/zip"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"sort"
	"strings"
	"testing"
	"time"

	"github.com/pipguard/pipguard/shim/environment"
	"github.com/pipguard/pipguard/shim/testkit"
)

var pythons = []string{"3.6", "3.8", "3.11", "3.13"}

// newEnvironment makes a virtual environment without pip, with distributions in it.
func newEnvironment(t *testing.T, version string, distributions ...string) *environment.Environment {
	t.Helper()
	interpreter, err := testkit.FindInterpreter(version)
	if err != nil {
		t.Skip(err)
	}
	prefix := filepath.Join(t.TempDir(), "env")
	if out, err := exec.Command(interpreter.Path, "-m", "venv", "--without-pip", prefix).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	env, err := environment.Open(prefix)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(env.State(), 0o700); err != nil {
		t.Fatal(err)
	}
	for _, d := range distributions {
		install(t, env.Site[0], d)
	}
	return env
}

// A distribution is written as "name version", then a file a line, "path: text", where ; stands for a line's end.
func members(distribution string) (name, version string, files map[string]string) {
	head, rest, _ := strings.Cut(distribution, "\n")
	name, version, _ = strings.Cut(head, " ")
	info := fmt.Sprintf("%s-%s.dist-info/", strings.ReplaceAll(name, "-", "_"), version)
	files = map[string]string{info + "METADATA": fmt.Sprintf("Metadata-Version: 2.1\nName: %s\nVersion: %s\n", name, version)}
	for line := range strings.Lines(rest) {
		path, text, _ := strings.Cut(strings.TrimSpace(line), ": ")
		files[path] = strings.ReplaceAll(text, ";", "\n") + "\n"
	}
	var record strings.Builder
	for path := range files {
		fmt.Fprintf(&record, "%s,,\n", path)
	}
	files[info+"RECORD"] = record.String() + info + "RECORD,,\n"
	return name, version, files
}

func install(t *testing.T, site, distribution string) {
	t.Helper()
	_, _, files := members(distribution)
	for path, text := range files {
		path = filepath.Join(site, path)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

func wheel(t *testing.T, distribution string) Wheel {
	t.Helper()
	return wheelIn(t, t.TempDir(), distribution)
}

func wheelIn(t *testing.T, folder, distribution string) Wheel {
	t.Helper()
	name, version, files := members(distribution)
	path := filepath.Join(folder, name+"-"+version+"-py3-none-any.whl")
	file, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	archive := zip.NewWriter(file)
	for path, text := range files {
		member, err := archive.Create(path)
		if err == nil {
			_, err = member.Write([]byte(text))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := archive.Close(); err != nil {
		t.Fatal(err)
	}
	return Wheel{Name: name, File: path}
}

// rehearsed runs questions about an environment with wheels put in, and checks that nothing of it changed.
func rehearsed(t *testing.T, env *environment.Environment, wheels []Wheel, removed []string, limits Limits, questions ...Question) []Answer {
	t.Helper()
	installed, _, err := env.Installed()
	if err != nil {
		t.Fatal(err)
	}
	answers := unchanged(t, env, limits, func() ([]Answer, error) {
		outcome := Outcome{Env: env, Installed: installed, Wheels: wheels, Removed: removed}
		return Run(t.Context(), outcome, questions, limits, nil)
	})
	if left, _ := filepath.Glob(filepath.Join(env.State(), "*")); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
	return answers
}

// unchanged checks that a rehearsal ends in time and leaves the environment as it is.
func unchanged(t *testing.T, env *environment.Environment, limits Limits, run func() ([]Answer, error)) []Answer {
	t.Helper()
	before := snapshot(t, env.Prefix)
	begun := time.Now()
	answers, err := run()
	if err != nil {
		t.Fatal(err)
	}
	if took := time.Since(begun); took > limits.orDefault().Total+2*time.Second {
		t.Errorf("it took %v", took)
	}
	if after := snapshot(t, env.Prefix); after != before {
		t.Error("the environment changed:\n" + differing(before, after))
	}
	return answers
}

// snapshot is every file of a tree: mode, time of its contents and of its inode, text. The state folder is left
// out.
func snapshot(t *testing.T, folder string) string {
	t.Helper()
	var lines []string
	err := filepath.WalkDir(folder, func(path string, entry os.DirEntry, err error) error {
		if err == nil && entry.Name() == environment.StateFolder {
			return filepath.SkipDir
		}
		if err != nil {
			return err
		}
		info, err := os.Lstat(path)
		if err != nil {
			return err
		}
		text := ""
		if info.Mode().IsRegular() {
			data, err := os.ReadFile(path)
			if err != nil {
				return err
			}
			text = string(data)
		}
		lines = append(lines, fmt.Sprintf("%s %v %v %v %q", path, info.Mode(), info.ModTime(), changed(info), text))
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	sort.Strings(lines)
	return strings.Join(lines, "\n")
}

// differing lists the lines that are in one snapshot alone.
func differing(before, after string) string {
	count := map[string]int{}
	for line := range strings.Lines(before) {
		count[line]--
	}
	for line := range strings.Lines(after) {
		count[line]++
	}
	var lines []string
	for line, n := range count {
		if n != 0 {
			lines = append(lines, fmt.Sprintf("%+d %.200s", n, line))
		}
	}
	sort.Strings(lines)
	return strings.Join(lines, "\n")
}
