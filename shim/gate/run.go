package gate

import (
	"context"
	"fmt"
	"os/exec"
	"syscall"

	"github.com/pipguard/pipguard/shim/job"
)

// Result is how a run ended.
type Result struct {
	ExitCode    int            // pip's own; 128+n when signal n ended it
	Signal      syscall.Signal // 0 unless a signal ended it
	Interrupted bool           // SIGINT came while it ran; Serve: while it installed
	Reached     bool           // it stopped at least once
	Passed      bool           // the last stop was allowed: things may have changed
	Stopped     bool           // a stop was refused: nothing has changed
	Failed      bool           // Serve: the install step raised
	Stayed      *Stayed        // the refused pip, where it waits for another round; its exit code is not known
	stays       bool
}

// Run starts pip, lets judge decide at each stop, and waits for pip's end.
// judge is called in Run's own goroutine. Signals that are sent to this process
// alone reach pip. Errors: ErrNoGate, *ChangedError, pip could not be started.
func (p Pip) Run(ctx context.Context, judge func(Plan) bool) (Result, error) {
	relay := newRelay()
	defer relay.stop()
	pip := p.Stayed
	if pip == nil || pip.send(append([]string{p.Fetched}, p.Args...)...) != nil {
		pip.End() // it died while it waited
		var err error
		if pip, err = p.start(ctx); err != nil {
			return Result{}, err
		}
	}
	relay.to(pip.cmd.Process, pip.talk.end)
	result, err := pip.follow(judge, p.Keep)
	result.Interrupted = relay.interrupted.Load()
	return result, err
}

// start starts pip with its end of a new channel.
func (p Pip) start(ctx context.Context) (*Stayed, error) {
	ours, theirs, err := channel()
	if err != nil {
		return nil, fmt.Errorf("make pip's channel: %w", err)
	}
	defer theirs.Close()
	cmd := exec.CommandContext(ctx, p.Python)
	cmd.Cancel = func() error { return terminate(cmd.Process) }
	cmd.Env = p.environ()
	setStreams(cmd, p)
	name, shared, err := share(cmd, theirs, p.Inherit)
	if err != nil {
		ours.Close()
		return nil, fmt.Errorf("make pip's channel: %w", err)
	}
	argv := p.argv(name)
	cmd.Path, cmd.Args = argv[0], argv
	free, err := job.Start(cmd)
	shared()
	if err != nil {
		ours.Close()
		return nil, fmt.Errorf("start pip: %w", err)
	}
	return &Stayed{cmd, ours, newTalk(ours, ours), free}, nil
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
