//go:build unix

package gate

import (
	"io"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// driven is a guard in a process and a group of its own.
type driven struct {
	cmd  *exec.Cmd
	room *room
	log  string
	out  *os.File // ends when pip has
}

// drive starts a guard in dir, with files as its descriptors from 3 on.
func (r *room) drive(p Pip, answer, dir string, files ...*os.File) *driven {
	r.t.Helper()
	data := quote(r.t, p)
	in, out, err := os.Pipe()
	if err != nil {
		r.t.Fatal(err)
	}
	defer out.Close()
	d := &driven{exec.Command(self(r.t)), r, filepath.Join(r.dir, "log"), in}
	d.cmd.Env = append(os.Environ(), "GATE_TEST_PIP="+string(data), "GATE_TEST_LOG="+d.log, "GATE_TEST_ANSWER="+answer)
	d.cmd.Dir, d.cmd.Stdout, d.cmd.Stderr, d.cmd.ExtraFiles = dir, out, out, files
	d.cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	if err := d.cmd.Start(); err != nil {
		r.t.Fatal(err)
	}
	return d
}

// until waits for something to be true, half a minute at most.
func (d *driven) until(what string, holds func() bool) {
	d.room.t.Helper()
	for range 3000 {
		if holds() {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	d.cmd.Process.Kill()
	d.room.t.Fatalf("never %s", what)
}

func (d *driven) noted(text string) func() bool {
	return func() bool { data, _ := os.ReadFile(d.log); return strings.Contains(string(data), text) }
}

// end waits for pip's end, and gives what was printed.
func (d *driven) end() string {
	d.room.t.Helper()
	said, err := io.ReadAll(d.out)
	if err != nil {
		d.room.t.Fatal(err)
	}
	d.cmd.Wait()
	return string(said)
}

// TestGuardDies: at the gate, the guard's death is a no; past it, pip goes on.
func TestGuardDies(t *testing.T) {
	t.Parallel()
	t.Run("at the gate", func(t *testing.T) {
		t.Parallel()
		r := newRoom(t, latest(t))
		before := r.state()
		d := r.drive(r.pip("install", "beta"), "wait", r.dir)
		d.until("at the gate", d.noted("stop 0"))
		d.cmd.Process.Kill()
		if said := d.end(); r.state() != before || strings.Contains(said, "Installing") {
			t.Errorf("pip went on: %s", said)
		}
	})
	t.Run("past it", func(t *testing.T) {
		t.Parallel()
		r := newRoom(t, latest(t))
		step := "    to_install = collections.OrderedDict("
		r.edit(filepath.Join(r.env.Site, "pip/_internal/req/__init__.py"), step, `    __import__("time").sleep(1)`+"\n"+step)
		d := r.drive(r.pip("install", "beta"), "die", r.dir)
		if said := d.end(); !strings.Contains(said, "Successfully installed") || d.noted("end")() {
			t.Errorf("pip did not go on: %s", said)
		}
	})
}

// TestSignals: pip hears what the guard is sent, and the guard tells how it ended.
func TestSignals(t *testing.T) {
	t.Parallel()
	signal.Notify(make(chan os.Signal, 1), syscall.SIGHUP) // what nohup had the tests ignore, pip is to hear
	for name, sent := range map[string]struct {
		signal syscall.Signal
		group  bool
		end    string
		said   string
	}{
		"the guard is terminated":  {syscall.SIGTERM, false, "end 143 signal=15", ""},
		"the guard is interrupted": {syscall.SIGINT, false, "end 1 signal=0", "Operation cancelled by user"},
		"the terminal interrupts":  {syscall.SIGINT, true, "end 1 signal=0", "Operation cancelled by user"},
		"the terminal hangs up":    {syscall.SIGHUP, true, "end 129 signal=1", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newRoom(t, latest(t))
			here := filepath.Join(r.dir, "here")
			wait := `            open("` + here + `", "w"); __import__("time").sleep(60)` + "\n"
			r.edit(filepath.Join(r.env.Site, installCode), resolve, wait+resolve)
			before := r.state()
			d := r.drive(r.pip("install", "beta"), "yes", r.dir)
			d.until("resolving", func() bool { _, err := os.Stat(here); return err == nil })
			pid := d.cmd.Process.Pid
			if sent.group {
				pid = -pid
			}
			if err := syscall.Kill(pid, sent.signal); err != nil {
				t.Fatal(err)
			}
			said := d.end()
			if !d.noted(sent.end)() || !strings.Contains(said, sent.said) || r.state() != before {
				t.Errorf("not %q: %s", sent.end, said)
			}
		})
	}
}

// TestInherited: descriptors that the caller opened for pip stay what they are.
func TestInherited(t *testing.T) {
	t.Parallel()
	r := newRoom(t, latest(t))
	list := filepath.Join(r.dir, "list")
	r.write(list, "alpha==1.0\n")
	file, err := os.Open(list)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	d := r.drive(r.pip("install", "-r", "/dev/fd/3"), "yes", r.dir, file)
	if said := d.end(); !strings.Contains(said, "Successfully installed alpha-1.0") || !d.noted("passed=true")() {
		t.Errorf("%s", said)
	}
}

// TestCurrentFolder: modules that lie in the current folder are not pip's.
func TestCurrentFolder(t *testing.T) {
	t.Parallel()
	r := newRoom(t, latest(t))
	cwd := filepath.Join(r.dir, "cwd")
	for _, name := range []string{"json", "pip", "optparse", "runpy", "warnings", "tempfile"} {
		r.write(filepath.Join(cwd, name+".py"), "raise SystemExit('the current folder was asked')\n")
	}
	for _, launcher := range []string{r.bin("pip"), ""} {
		p := r.pip("install", "--dry-run", "beta")
		p.Launcher = launcher
		if said := r.drive(p, "yes", cwd).end(); !strings.Contains(said, "Would install alpha-2.0 beta-1.0") {
			t.Errorf("%q: %s", launcher, said)
		}
	}
}
