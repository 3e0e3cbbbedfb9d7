package gate

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/pipguard/pipguard/policy/pep440"
)

// FirstStopped is the first release of pip that offers a place to stop at.
const FirstStopped = "20.1"

// ErrNoGate is returned for a pip that offers no place to stop at. It was ended before it began.
var ErrNoGate = errors.New("this pip cannot be stopped before it installs; pip " + FirstStopped + " and newer can")

// CanStop says whether a pip of that version offers a place to stop at.
func CanStop(pip pep440.Version) bool { return pip.Compare(pep440.MustParse(FirstStopped)) >= 0 }

// ChangedError is returned for a pip that went to change Path before it had
// stopped at its plan. The change was refused, and pip ended.
type ChangedError struct{ Path string }

func (e *ChangedError) Error() string {
	return fmt.Sprintf("pip went to change %s before its plan was known", e.Path)
}

// talk is the guard's side of a channel. It has a reader of its own, so that pip's end is known at once.
type talk struct {
	out   io.Writer
	lines chan line       // closed when pip has ended, or is about to
	alive context.Context // done then, or when the run was interrupted
	end   context.CancelFunc
}

// line is a message's text, or why there is none.
type line struct {
	text []byte
	err  error
}

func newTalk(in io.Reader, out io.Writer) *talk {
	alive, end := context.WithCancel(context.Background())
	t := &talk{out, make(chan line), alive, end}
	go func() {
		defer end()
		defer close(t.lines)
		lines := bufio.NewReader(in)
		for {
			text, err := messageLine(lines)
			if err != nil && !errors.Is(err, errTooLong) {
				return
			}
			select {
			case t.lines <- line{text, err}:
				if err != nil {
					return
				}
			case <-alive.Done():
				return
			}
		}
	}()
	return t
}

// awaitEnd lets an interrupted pip end by the signal, and say so; what it says on the channel is lost.
func (t *talk) awaitEnd() {
	select {
	case <-t.lines:
	case <-time.After(2 * grace):
	}
}

// next is pip's next message; io.EOF when pip has ended.
func (t *talk) next() (message, error) { return (<-t.lines).message() }

func (l line) message() (m message, err error) {
	switch {
	case l.err != nil:
		err = l.err
	case l.text == nil:
		return m, io.EOF
	default:
		err = json.Unmarshal(l.text, &m)
	}
	if err != nil {
		return m, fmt.Errorf("read pip's plan: %w", err)
	}
	return m, nil
}

// answer reads pip's messages until pip closes its end or stays, asks judge at each stop, and keep (which may be nil) at a
// refusal, and writes one byte for an answer. It fills in r's Reached, Passed, Stopped, Failed and stays.
func (r *Result) answer(t *talk, judge func(Plan) bool, keep func() bool) error {
	answer := ""
	for {
		m, err := t.next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		switch m.Stop {
		case "none":
			return ErrNoGate
		case "changed":
			return &ChangedError{string(m.Path)}
		case "failed":
			r.Failed = true
			continue
		case "interrupted":
			r.Failed, r.Interrupted = true, true
			continue
		case "answer": // to a question that was given up
			continue
		case "stays":
			if r.stays = answer == "k"; r.stays {
				return nil
			}
		}
		if answer, err = r.decide(t, m, judge, keep); err != nil {
			return err
		}
		if t.alive.Err() != nil {
			r.Passed = false
			t.awaitEnd()
			return nil
		}
		if _, err := io.WriteString(t.out, answer); err != nil {
			r.Passed = false // pip died while it waited
		}
	}
}

// decide has a stop's plan judged, and returns the answer.
func (r *Result) decide(t *talk, m message, judge func(Plan) bool, keep func() bool) (string, error) {
	plan, err := m.plan()
	if err != nil {
		return "", fmt.Errorf("read pip's plan: %w", err)
	}
	plan.alive = t.alive
	if m.Index {
		stopped := &stoppedIndex{talk: t}
		defer stopped.close()
		plan.Index = stopped
	}
	r.Reached = true
	r.Stopped = !judge(plan)
	r.Passed = plan.Last && !r.Stopped
	switch {
	case !r.Stopped:
		return "y", nil
	case keep != nil && keep():
		return "k", nil
	}
	return "n", nil
}

// maxMessage is how long a message may be, in bytes: a plan of a thousand distributions is a few MB.
const maxMessage = 16 << 20

var errTooLong = fmt.Errorf("it is longer than %d MiB", maxMessage>>20)

// messageLine reads one line with its end.
func messageLine(lines *bufio.Reader) ([]byte, error) {
	var line []byte
	for {
		part, err := lines.ReadSlice('\n')
		if line = append(line, part...); len(line) > maxMessage {
			return nil, errTooLong
		}
		if !errors.Is(err, bufio.ErrBufferFull) {
			return line, err
		}
	}
}
