package gate

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"strconv"
	"sync/atomic"
	"syscall"
)

// Result is how a run ended.
type Result struct {
	ExitCode    int            // pip's own; 128+n when signal n ended it
	Signal      syscall.Signal // 0 unless a signal ended it
	Interrupted bool           // the terminal's Ctrl-C came while it ran
	Reached     bool           // it stopped at least once
	Passed      bool           // the last stop was allowed: things may have changed
	Stopped     bool           // a stop was refused: nothing has changed
	Failed      bool           // Serve: the install step raised
}

// Run starts pip, lets judge decide at each stop, and waits for pip's end.
// judge is called in Run's own goroutine. Signals that are sent to this process
// alone reach pip. Errors: ErrNoGate, *ChangedError, pip could not be started.
func (p Pip) Run(ctx context.Context, judge func(Plan) bool) (Result, error) {
	ours, theirs, err := channel()
	if err != nil {
		return Result{}, fmt.Errorf("make pip's channel: %w", err)
	}
	defer ours.Close()
	defer theirs.Close()
	extra, err := descriptors(theirs)
	if err != nil {
		return Result{}, fmt.Errorf("make pip's channel: %w", err)
	}
	argv := p.argv(strconv.Itoa(2 + len(extra)))
	cmd := exec.CommandContext(ctx, argv[0], argv[1:]...)
	cmd.Cancel = func() error { return cmd.Process.Signal(syscall.SIGTERM) }
	cmd.Env = p.environ()
	cmd.ExtraFiles = append(extra[:len(extra):len(extra)], p.Inherit...)
	setStreams(cmd, p)
	return start(cmd, ours, theirs, extra, judge)
}

func start(cmd *exec.Cmd, ours, theirs *os.File, extra []*os.File, judge func(Plan) bool) (Result, error) {
	relay := newRelay()
	defer relay.stop()
	err := cmd.Start()
	for _, f := range extra {
		f.Close()
	}
	theirs.Close()
	if err != nil {
		return Result{}, fmt.Errorf("start pip: %w", err)
	}
	relay.to(cmd.Process)
	var r Result
	refused := r.answer(ours, ours, judge)
	ours.Close()
	err = cmd.Wait()
	if cmd.ProcessState == nil {
		return r, fmt.Errorf("wait for pip: %w", err)
	}
	r.ExitCode, r.Interrupted = cmd.ProcessState.ExitCode(), relay.interrupted.Load()
	if status, ok := cmd.ProcessState.Sys().(syscall.WaitStatus); ok && status.Signaled() {
		r.Signal = status.Signal()
		r.ExitCode = 128 + int(r.Signal)
	}
	return r, refused
}

// setStreams gives pip its standard streams; a nil *os.File in an interface
// would not be nil.
func setStreams(cmd *exec.Cmd, p Pip) {
	if p.Stdin != nil {
		cmd.Stdin = p.Stdin
	}
	if p.Stdout != nil {
		cmd.Stdout = p.Stdout
	}
	if p.Stderr != nil {
		cmd.Stderr = p.Stderr
	}
}

// relay keeps this process alive while pip decides what a signal means. The
// terminal sends SIGINT to pip by itself; the others are handed on.
type relay struct {
	signals     chan os.Signal
	interrupted *atomic.Bool // SIGINT came
}

func newRelay() relay {
	r := relay{make(chan os.Signal, 8), new(atomic.Bool)}
	for _, s := range []os.Signal{syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP, syscall.SIGQUIT} {
		if !signal.Ignored(s) { // nohup: pip is to ignore it too
			signal.Notify(r.signals, s)
		}
	}
	return r
}

func (r relay) to(process *os.Process) {
	go func() {
		for s := range r.signals {
			if s == syscall.SIGINT {
				r.interrupted.Store(true)
				continue
			}
			process.Signal(s)
		}
	}()
}

func (r relay) stop() {
	signal.Stop(r.signals)
	close(r.signals)
}
