package verify

import (
	"bufio"
	"context"
	_ "embed"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"time"

	"github.com/pipguard/pipguard/shim/environment"
)

// warmSource imports a package once for many probes: TensorFlow takes seconds, what a probe does with it a tenth of one.
//
//go:embed warm.py
var warmSource string

// A Session runs probes one after the other.
type Session struct {
	env     *environment.Environment
	environ []string
	family  string // of the process at hand
	at      *warm  // nil where it did not start, or did not answer
	broken  string // the probe of the import that failed, whose family's others can only do the same
}

// NewSession is for an environment's probes. It is to be ended.
func NewSession(env *environment.Environment, environ []string) *Session {
	return &Session{env: env, environ: environ}
}

// End ends what is left of the session's own process.
func (s *Session) End() {
	if s.at != nil {
		s.at.end()
		s.at = nil
	}
}

// Run runs one probe: the import in a fresh process, another built-in one in a child of a process that has imported the
// package meanwhile. What does not hold there is run once more in a fresh process, whose word counts.
func (s *Session) Run(ctx context.Context, p Probe) (Outcome, error) {
	start := time.Now()
	if p.source != nil && s.broken != "" && path.Dir(p.Name) == path.Dir(s.broken) {
		return Outcome{Name: p.Name, Description: p.Description, Layer: p.Layer, Result: Skipped, Message: s.broken + " failed"}, nil
	}
	if p.source != nil && s.warmed(ctx, path.Dir(p.Name)) && rank(p) > 0 {
		outcome, err := s.at.run(p)
		if err == nil {
			outcome.Seconds = time.Since(start).Seconds()
			return outcome, nil
		}
		if !errors.Is(err, errAgain) {
			s.End()
		}
	}
	outcome, err := p.Run(ctx, s.env, s.environ)
	if p.source != nil && rank(p) == 0 && outcome.Result == Fails {
		s.broken = p.Name
		s.End()
	}
	return outcome, err
}

// warmed starts the process of a family, once; only Linux lets a process go on in a child whatever it has loaded.
func (s *Session) warmed(ctx context.Context, family string) bool {
	if runtime.GOOS == "linux" && s.family != family {
		s.End()
		s.family = family
		s.at, _ = warmUp(ctx, s.env, s.environ, family)
	}
	return s.at != nil
}

// A warm is a process that has imported a package, or is about to.
type warm struct {
	command *exec.Cmd
	folders io.WriteCloser
	answers *bufio.Reader
	scratch string
	stop    context.CancelFunc
}

func warmUp(ctx context.Context, env *environment.Environment, environ []string, family string) (*warm, error) {
	scratch, err := os.MkdirTemp("", "pipguard-probes-")
	if err != nil {
		return nil, fmt.Errorf("make a folder for probes: %w", err)
	}
	ctx, stop := context.WithCancel(ctx)
	command := exec.CommandContext(ctx, env.Python, "-c", warmSource, family, filepath.Join(scratch, "said"))
	command.Dir, command.Env = scratch, within(env, environ)
	group(command)
	w := &warm{command: command, scratch: scratch, stop: stop}
	var answers io.Reader
	if w.folders, err = command.StdinPipe(); err == nil {
		answers, err = command.StdoutPipe()
	}
	if err == nil {
		err = command.Start()
	}
	if err != nil {
		stop()
		os.RemoveAll(scratch)
		return nil, fmt.Errorf("start the probes' process: %w", err)
	}
	w.answers = bufio.NewReader(answers)
	return w, nil
}

// errAgain says that a probe has no result that counts.
var errAgain = errors.New("to be run in a fresh process")

// warmLimit is how long a child may take before its probe is run in a fresh process.
const warmLimit = time.Minute

// run runs one probe in a child.
func (w *warm) run(p Probe) (Outcome, error) {
	outcome := Outcome{Name: p.Name, Description: p.Description, Layer: p.Layer}
	folder, done, err := p.folder()
	if err != nil {
		return outcome, err
	}
	defer done()
	late := time.AfterFunc(min(p.Limit, warmLimit), w.stop)
	defer late.Stop()
	if _, err := fmt.Fprintln(w.folders, folder); err != nil {
		return outcome, fmt.Errorf("ask for a probe: %w", err)
	}
	line, err := w.answers.ReadString('\n')
	if err != nil {
		return outcome, fmt.Errorf("hear of a probe: %w", err)
	}
	code, err := strconv.Atoi(strings.TrimSpace(line))
	if err != nil {
		return outcome, fmt.Errorf("hear of a probe: %w", err)
	}
	switch code {
	case 0:
		outcome.Result = Holds
	case skipped:
		said, _ := os.ReadFile(filepath.Join(w.scratch, "said"))
		outcome.Result, outcome.Message = Skipped, (&tail{said}).lastLine()
	default:
		return outcome, errAgain
	}
	return outcome, nil
}

func (w *warm) end() {
	w.stop() // its group with it: what a probe started and left
	w.folders.Close()
	w.command.Wait()
	os.RemoveAll(w.scratch)
}
