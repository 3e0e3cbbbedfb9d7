package gate

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
)

// ErrNoGate is returned for a pip that offers no place to stop at. It was ended
// before it began.
var ErrNoGate = errors.New("this pip has no place to stop at")

// ChangedError is returned for a pip that went to change Path before it had
// stopped at its plan. The change was refused, and pip ended.
type ChangedError struct{ Path string }

func (e *ChangedError) Error() string {
	return fmt.Sprintf("pip went to change %s before its plan was known", e.Path)
}

// answer reads pip's messages until pip closes its end or stays, asks judge at
// each stop, and keep (which may be nil) at a refusal, and writes one byte for an
// answer. It fills in r's Reached, Passed, Stopped, Failed and stays.
func (r *Result) answer(in io.Reader, out io.Writer, judge func(Plan) bool, keep func() bool) error {
	lines := bufio.NewReader(in)
	answer := ""
	for {
		line, err := messageLine(lines)
		if errors.Is(err, errTooLong) {
			return fmt.Errorf("read pip's plan: %w", err)
		}
		if err != nil { // pip has ended, or is about to
			return nil
		}
		var m message
		if err := json.Unmarshal(line, &m); err != nil {
			return fmt.Errorf("read pip's plan: %w", err)
		}
		switch m.Stop {
		case "none":
			return ErrNoGate
		case "changed":
			return &ChangedError{string(m.Path)}
		case "failed":
			r.Failed = true
			continue
		case "stays":
			if r.stays = answer == "k"; r.stays {
				return nil
			}
		}
		plan, err := m.plan()
		if err != nil {
			return fmt.Errorf("read pip's plan: %w", err)
		}
		r.Reached = true
		r.Stopped = !judge(plan)
		r.Passed = plan.Last && !r.Stopped
		switch {
		case !r.Stopped:
			answer = "y"
		case keep != nil && keep():
			answer = "k"
		default:
			answer = "n"
		}
		if _, err := io.WriteString(out, answer); err != nil {
			r.Passed = false // pip died while it waited
		}
	}
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
