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
	prefix, home := filepath.Join(t.TempDir(), "a prefix"), t.TempDir()
	goes, err := exec.Command("go", "env", "GOCACHE", "GOPATH").Output() // which lie below the real home
	if err != nil {
		t.Fatal(err)
	}
	caches := strings.Fields(string(goes))
	install := func(code int, shell string, args ...string) string {
		t.Helper()
		command := exec.Command("../../install.sh", args...)
		command.Env = append(os.Environ(), "SHELL=/usr/bin/"+shell, "HOME="+home, "XDG_CONFIG_HOME=", "XDG_STATE_HOME=", "XDG_CACHE_HOME=",
			"GOCACHE="+caches[0], "GOPATH="+caches[1])
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
	if page, err := os.ReadFile(prefix + "/share/man/man1/pipguard.1"); err != nil || !strings.HasPrefix(string(page), ".TH PIPGUARD 1 ") {
		t.Errorf("the manual page: %.40s, %v", page, err)
	}
	if out := install(1, "bash", "--purge", "--prefix="+prefix); !strings.Contains(out, "--purge goes with --uninstall") {
		t.Error(out)
	}
	state := filepath.Join(home, ".local/state/pipguard")
	if err := os.MkdirAll(filepath.Join(state, "journals"), 0o700); err != nil {
		t.Fatal(err)
	}
	if out := install(0, "bash", "--uninstall", "--prefix="+prefix); !strings.HasPrefix(out, "removed "+program+" and its manual page\n") ||
		!strings.Contains(out, "stays: "+state+": journals") || !strings.HasSuffix(out, "hint: ./install.sh --uninstall --purge\n") {
		t.Error(out)
	}
	if _, err := os.Stat(prefix + "/share/man/man1/pipguard.1"); err == nil {
		t.Error("the manual page is still there")
	}
	if out := install(0, "bash", "--uninstall", "--purge", "--prefix="+prefix); !strings.Contains(out, "removed "+state+": journals") || strings.Contains(out, "hint: ") {
		t.Error(out)
	}
	if _, err := os.Stat(state); err == nil {
		t.Errorf("%s is still there", state)
	}
	if out := install(0, "bash", "--uninstall", "--prefix="+prefix); !strings.Contains(out, "nothing was removed") {
		t.Error(out)
	}
}
