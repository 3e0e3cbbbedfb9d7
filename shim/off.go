package shim

import (
	"fmt"

	"github.com/pipguard/pipguard/shim/hints"
	"github.com/pipguard/pipguard/shim/story"
)

// switchedOff says whether the call asks not to be guarded.
func (s *session) switchedOff() bool { return s.call.Variable("PIPGUARD") == "off" }

// passOn notes an install with PIPGUARD=off in the journal, and becomes the real pip; in lockdown it is refused.
func (s *session) passOn() (int, error) {
	before, err := s.snapshot()
	if err != nil {
		return 0, err
	}
	told := story.Story{Before: before, Off: true}
	if s.policy.Lockdown {
		told.Off, told.Refused = false, fmt.Sprintf("PIPGUARD=off has no effect in lockdown, which %s sets", s.policy.Origin["lockdown"])
		s.say("blocked", told.Refused)
		return s.finish(told, hints.Found{})
	}
	s.say("warning", "PIPGUARD=off: this run is not judged")
	if _, err := s.finish(told, hints.Found{}); err != nil {
		return 0, err
	}
	s.close()
	return s.become()
}
