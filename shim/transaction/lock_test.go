//go:build unix

package transaction

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// helperVariable makes the test binary a guard of its own: see helper.
const helperVariable = "PIPGUARD_TRANSACTION_TEST"

// helper is a guard in a process of its own, for what kills and limits do to one; it runs in place of the tests.
func helper(task string, args []string) error {
	place := Place{args[0], filepath.Join(args[0], ".pipguard")}
	switch task {
	case "count": // under the lock, count up in a file
		lock, err := place.Lock(args, time.Minute, nil)
		if err != nil {
			return err
		}
		counter := filepath.Join(args[0], "counter")
		text, _ := os.ReadFile(counter)
		time.Sleep(2 * time.Millisecond)
		if err := os.WriteFile(counter, append(text, '.'), 0o644); err != nil {
			return err
		}
		return lock.Unlock()
	case "guard": // under the lock, start a pip that goes on when the guard is killed
		lock, err := place.Lock([]string{"pip", "install", "--index-url", "https://user:secret@host/"}, 0, nil)
		if err != nil {
			return err
		}
		pip := exec.Command("sh", "-c", "read line")
		pip.ExtraFiles = []*os.File{lock.File()}
		pip.Stdin = os.Stdin
		if err := pip.Start(); err != nil {
			return err
		}
		fmt.Println("started")
		return pip.Wait()
	}
	return helperDisk(task, place, args)
}

func helperCommand(task string, args ...string) *exec.Cmd {
	cmd := exec.Command(os.Args[0], args...)
	cmd.Env = append(os.Environ(), helperVariable+"="+task)
	return cmd
}

func newPlace(t *testing.T) Place {
	environment := real(t.TempDir())
	return Place{environment, filepath.Join(environment, ".pipguard")}
}

// Twenty takers are served one at a time.
func TestLockServesOneAtATime(t *testing.T) {
	place := newPlace(t)
	const takers = 20
	done := make(chan error, takers)
	for range takers {
		go func() {
			out, err := helperCommand("count", place.Environment).CombinedOutput()
			if err != nil {
				err = fmt.Errorf("%w: %s", err, out)
			}
			done <- err
		}()
	}
	for range takers {
		if err := <-done; err != nil {
			t.Error(err)
		}
	}
	text, _ := os.ReadFile(filepath.Join(place.Environment, "counter"))
	if len(text) != takers {
		t.Errorf("%d of %d takers counted", len(text), takers)
	}
}

// While another has the lock: who it is, masked; in time or not at all.
func TestLockBusy(t *testing.T) {
	place := newPlace(t)
	first, err := place.Lock([]string{"pip", "install", "-i", "https://user:secret@host/simple", "six"}, 0, nil)
	if err != nil {
		t.Fatal(err)
	}
	var seen []Holder
	_, err = place.Lock([]string{"pip"}, 30*time.Millisecond, func(h Holder) { seen = append(seen, h) })
	var busy *BusyError
	if !errors.As(err, &busy) || busy.Holder.PID != os.Getpid() || busy.Waited < 30*time.Millisecond {
		t.Fatalf("%v, want a *BusyError after 30 ms", err)
	}
	if len(seen) != 1 || strings.Contains(strings.Join(seen[0].Command, " "), "secret") || seen[0].Command[4] != "six" {
		t.Errorf("waiting was told %v", seen)
	}
	time.AfterFunc(20*time.Millisecond, func() { _ = first.Unlock() })
	second, err := place.Lock([]string{"pip"}, time.Minute, nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := second.Unlock(); err != nil {
		t.Error(err)
	}
}

// A guard is killed and its pip goes on: the lock is pip's until pip ends, so nobody recovers under a pip at work.
func TestLockOutlivesKilledGuard(t *testing.T) {
	place := newPlace(t)
	input, output := io.Pipe()
	guard := helperCommand("guard", place.Environment)
	stdin, err := os.Open(os.DevNull)
	if err != nil {
		t.Fatal(err)
	}
	defer stdin.Close()
	read, write, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	guard.Stdin, guard.Stdout = read, output
	if err := guard.Start(); err != nil {
		t.Fatal(err)
	}
	read.Close()
	if line, _ := bufio.NewReader(input).ReadString('\n'); line != "started\n" {
		t.Fatalf("the guard said %q", line)
	}
	if err := guard.Process.Signal(syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	go guard.Wait()
	var busy *BusyError
	if _, err := place.Lock(nil, 50*time.Millisecond, nil); !errors.As(err, &busy) {
		t.Fatalf("pip is at work and the lock was given: %v", err)
	}
	if strings.Contains(strings.Join(busy.Holder.Command, " "), "secret") {
		t.Errorf("the lock tells a secret: %v", busy.Holder)
	}
	write.Close() // pip ends
	lock, err := place.Lock(nil, 10*time.Second, nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := lock.Unlock(); err != nil {
		t.Error(err)
	}
}
