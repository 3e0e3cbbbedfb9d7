package record

import (
	"github.com/pipguard/pipguard/policy"
	"github.com/pipguard/pipguard/shim/lock"
)

// A Check is one thing that was looked at. It holds where it has no findings.
type Check struct {
	Name     string    `json:"name"`
	Findings []Finding `json:"findings"`
}

// A Finding is one thing that is not as it should be.
type Finding struct {
	What    What              `json:"what"`
	Path    string            `json:"path,omitempty"`
	Detail  string            `json:"detail,omitempty"`
	Change  *policy.Change    `json:"change,omitempty"`
	Locked  *lock.Change      `json:"locked,omitempty"`
	Broken  *policy.Violation `json:"broken,omitempty"`
	Flaw    *Flaw             `json:"flaw,omitempty"`
	Fixable bool              `json:"fixable"`
}

// What tells the findings apart.
type What string

const (
	NotGuarded    What = "not-guarded"
	NoProgram     What = "no-program"
	OtherProgram  What = "other-program"
	NoShim        What = "no-shim"
	NoHook        What = "no-hook"
	NoLauncher    What = "no-launcher"
	NoPip         What = "no-pip"
	BadPolicy     What = "bad-policy"
	Loosened      What = "loosened" // enable --lockdown was asked for, and no policy says so any more
	Exposed       What = "exposed"  // others than the owner can write what lockdown rests on
	NoFallback    What = "no-second-line"
	StaleFallback What = "stale-second-line"
	Unfinished    What = "unfinished"
	Drifted       What = "drifted"
	Broken        What = "broken" // two distributions that do not go together
	Flawed        What = "flawed" // metadata that nothing can be judged by
	OffLock       What = "off-lock"
	Leftover      What = "leftover" // what a killed pip renamed and never removed
	Unreadable    What = "unreadable"
)

// Holds says whether no check found anything.
func Holds(checks []Check) bool {
	for _, c := range checks {
		if len(c.Findings) > 0 {
			return false
		}
	}
	return true
}

// A Door is one way into an environment that was tried.
type Door struct {
	Name     string   `json:"name"`
	Command  []string `json:"command"`
	Guarded  bool     `json:"guarded"`
	Sight    bool     `json:"seen_afterwards"` // it goes past pip: only permissions close it
	ExitCode int      `json:"exit_code"`
}
