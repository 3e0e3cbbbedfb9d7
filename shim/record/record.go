// Package record is what is remembered and reported of one guarded run: the value behind the words, `explain --json`,
// PIPGUARD_REPORT and the journal's line.
package record

import (
	"time"

	"github.com/pipguard/pipguard/policy"
)

// A Record is one run's decision. Its JSON names are part of the contract: fields are added, never changed.
type Record struct {
	ID          string             `json:"id"`
	Time        time.Time          `json:"time"`
	Command     []string           `json:"command"`
	Verdict     policy.Verdict     `json:"verdict"`
	Environment string             `json:"environment"`
	Python      string             `json:"python,omitempty"`
	Mode        string             `json:"mode,omitempty"`
	Violations  []policy.Violation `json:"violations"`
	Standing    []policy.Violation `json:"standing,omitempty"`
	Chain       [][]string         `json:"chain"` // from the request to what is changed of each violation's sides, its object first: "NAME VERSION"
	Changes     []policy.Change    `json:"changes"`
	Instead     []Instead          `json:"instead,omitempty"`
	Suggestions []string           `json:"suggestions"`
	Hints       []Hint             `json:"hints,omitempty"`
	Keep        []string           `json:"keep,omitempty"`  // what is installed, and does: to change nothing is a way out
	Tried       *Tried             `json:"tried,omitempty"` // where no hint came of it
	Obstacle    policy.Obstacle    `json:"obstacle,omitempty"`
	Asked       []string           `json:"asked,omitempty"` // the request's words about the violations' objects
	Where       map[string]string  `json:"where,omitempty"` // "requirements.txt:3": the lines that name violations' objects
	Static      bool               `json:"static,omitempty"`
	ExitCode    int                `json:"exit_code"`
	PutBack     bool               `json:"put_back,omitempty"` // an earlier step had changed the environment
	Problem     string             `json:"problem,omitempty"`  // why what pip changed was put back
	Drift       []policy.Change    `json:"drift,omitempty"`    // what had changed outside the guard when the run began
	Notes       []string           `json:"notes,omitempty"`
	Lockdown    string             `json:"lockdown,omitempty"` // the file that sets the lockdown that a block is for
	Relock      string             `json:"relock,omitempty"`   // the commands to type while it is lifted
	MayLift     bool               `json:"-"`                  // the caller can write that file
	Undo        []string           `json:"-"`                  // the command that puts the environment back as it was before the run
	Verify      []string           `json:"-"`                  // the command that imports what the run left
	Typed       []string           `json:"-"`                  // how pip was called, for hints; nil for "pip"
	Unread      []Unread           `json:"unread,omitempty"`
	NotTried    string             `json:"not_rehearsed,omitempty"` // why what is in doubt was not imported
}

// Unread is a distribution that was judged without what its files say, and why.
type Unread struct {
	Name    string `json:"name"`
	Version string `json:"version"`
	Reason  string `json:"reason"` // "" where its files were not at hand: not downloaded, or not built
}

// Instead is one change of a rewrite: what pip alone would have made of a distribution, and what became of it.
type Instead struct {
	Name  string `json:"name"`
	Alone string `json:"alone"` // "" where pip alone would not have installed it
	Now   string `json:"now"`   // "" where it is left out
	For   string `json:"for"`   // the distribution on whose behalf
	Rule  string `json:"rule"`

	Kept   bool `json:"kept,omitempty"`   // it is as it was before the run
	Stayed bool `json:"stayed,omitempty"` // it is as it was before the run; neither the request nor a violation is about it
}

// Tried is how many other plans were tried to find a hint, of which none was to be recommended.
type Tried struct {
	Plans  int  `json:"plans"`
	Partly bool `json:"partly,omitempty"` // others were not tried to the end
}

// Hint is a command that would be let through, and why one would want it.
type Hint struct {
	Command string     `json:"command"`
	Args    [][]string `json:"args,omitempty"` // what pip is started with, once or one after the other; nil where it is no pip
	Edit    string     `json:"edit,omitempty"` // what a requirements file could say instead, and where
	Why     string     `json:"why"`
}
