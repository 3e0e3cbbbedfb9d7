package gate

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"syscall"
)

// Stayed is a pip that was started. After a refusal it may wait for other arguments: what it has imported is half of
// what a run of pip costs. Its round is over then: nothing is left of it, and nothing may change before the next.
type Stayed struct {
	cmd  *exec.Cmd
	ours *os.File
	talk *talk
	free func() // after its end
}

// send gives pip the next round's arguments, and before them its folder of wheels.
func (s *Stayed) send(args ...string) error {
	bytes := make([]raw, len(args))
	for i, arg := range args {
		bytes[i] = raw(arg)
	}
	line, err := json.Marshal(bytes)
	if err != nil {
		return err
	}
	_, err = s.ours.Write(append(line, '\n'))
	return err
}

// follow answers pip at its stops until it stays or has ended.
func (s *Stayed) follow(judge func(Plan) bool, keep func() bool) (Result, error) {
	var r Result
	refused := r.answer(s.talk, judge, keep)
	if r.stays {
		r.Stayed = s
		return r, nil
	}
	s.hangUp()
	err := s.cmd.Wait()
	s.free()
	if s.cmd.ProcessState == nil {
		return r, fmt.Errorf("wait for pip: %w", err)
	}
	r.ExitCode = s.cmd.ProcessState.ExitCode()
	if status, ok := s.cmd.ProcessState.Sys().(syscall.WaitStatus); ok && status.Signaled() {
		r.Signal = status.Signal()
		r.ExitCode = 128 + int(r.Signal)
	}
	return r, refused
}

// End lets a pip go that is not asked again; nil is none.
func (s *Stayed) End() {
	if s != nil {
		s.hangUp()
		s.cmd.Wait()
		s.free()
	}
}

// hangUp closes the channel: pip goes on as after a no.
func (s *Stayed) hangUp() {
	s.talk.end()
	s.ours.Close()
}
