package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// TestTry runs what the README shows a newcomer first, on real wheels from the package index: an install that would move
// NumPy past its owner is rewritten, NumPy and the owner are imported, and a pin that breaks the owner is blocked.
func TestTry(t *testing.T) {
	if testing.Short() {
		t.Skip("downloads wheels")
	}
	t.Parallel()
	out, err := exec.Command("../../install.sh", "--try").CombinedOutput()
	if err != nil {
		t.Fatalf("./install.sh --try: %v\n%s", err, out)
	}
	for _, want := range []string{"pipguard: kept: numpy ", " work\n", "pipguard: blocked: numpy ", "shown: one install rewritten, one blocked, and its explanation"} {
		if !strings.Contains(string(out), want) {
			t.Errorf("the output lacks %q:\n%s", want, out)
		}
	}
}

// TestInstall installs for a user whose PATH does not find it, twice, and takes it out again.
func TestInstall(t *testing.T) {
	if found, err := exec.LookPath("pipguard"); err == nil {
		t.Skip("on PATH there is " + found)
	}
	t.Parallel()
	prefix := filepath.Join(t.TempDir(), "a prefix")
	install := func(code int, shell string, args ...string) string {
		t.Helper()
		command := exec.Command("../../install.sh", args...)
		command.Env = append(os.Environ(), "SHELL=/usr/bin/"+shell)
		out, _ := command.CombinedOutput()
		if got := command.ProcessState.ExitCode(); got != code {
			t.Fatalf("install.sh %q: exit code %d\n%s", args, got, out)
		}
		return string(out)
	}
	program := prefix + "/bin/pipguard"
	missing := filepath.Join(t.TempDir(), "nosuch")
	if out := install(1, "bash", "--prefix", prefix, "--env", missing); strings.Contains(out, "building") || !strings.Contains(out, "hint: python3 -m venv "+missing+"\n") {
		t.Error(out)
	}
	for shell, hint := range map[string]string{
		"bash": `hint: echo 'export PATH="` + prefix + `/bin:$PATH"' >>~/.bashrc && export PATH="` + prefix + `/bin:$PATH"`,
		"zsh":  `hint: echo 'export PATH="` + prefix + `/bin:$PATH"' >>~/.zshrc && export PATH="` + prefix + `/bin:$PATH"`,
		"fish": "hint: fish_add_path '" + prefix + "/bin'",
	} {
		out := install(0, shell, "--prefix", prefix)
		for _, want := range []string{"installed " + program + ": pipguard ", hint + "\n", "next: '" + program + "' enable ENV\n"} {
			if !strings.Contains(out, want) {
				t.Errorf("%s: the output lacks %q:\n%s", shell, want, out)
			}
		}
	}
	changes, err := os.ReadFile("../../CHANGELOG.md")
	if err != nil {
		t.Fatal(err)
	}
	release := regexp.MustCompile(`(?m)^## (\S+)`).FindSubmatch(changes)[1]
	if out, err := exec.Command(program, "--version").Output(); err != nil || !strings.Contains(string(out), " "+string(release)) {
		t.Errorf("--version: %s, %v", out, err)
	}
	if out := install(2, "bash", "--bogus"); !strings.HasPrefix(out, "install.sh: there is no option --bogus\nusage: ") {
		t.Error(out)
	}
	if out := install(0, "bash", "--uninstall", "--prefix="+prefix); !strings.HasPrefix(out, "removed "+program+";") {
		t.Error(out)
	}
	if out := install(0, "bash", "--uninstall", "--prefix="+prefix); !strings.Contains(out, "nothing was removed") {
		t.Error(out)
	}
}
