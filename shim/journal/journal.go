// Package journal is an environment's append-only record of guarded runs: one JSON line a run, without secrets.
package journal

import (
	"encoding/json"
	"time"
)

// Journal is the record in one folder: ENV/.pipguard, or the user's folder for that environment.
type Journal struct{ Folder string }

// Entry is one run. Strings and Decision are masked when it is appended.
type Entry struct {
	ID          string          `json:"id"`
	Time        time.Time       `json:"time"`
	Command     []string        `json:"command"`
	Directory   string          `json:"directory,omitempty"` // where it was started
	Mode        string          `json:"mode,omitempty"`
	Verdict     string          `json:"verdict,omitempty"`
	Environment string          `json:"environment"`
	Python      string          `json:"python,omitempty"` // version
	ExitCode    int             `json:"exit_code"`
	Outcome     string          `json:"outcome,omitempty"` // what became of the run, in the caller's word
	Changes     []Change        `json:"changes,omitempty"`
	Decision    json.RawMessage `json:"decision,omitempty"` // violations, chain, suggestions: the caller's JSON
	Fingerprint string          `json:"fingerprint,omitempty"`
}

// Change is one distribution before and after the run; "" is not installed.
type Change struct {
	Name string `json:"name"`
	From string `json:"from"`
	To   string `json:"to"`
}

// Rejects says whether the run was blocked or rewritten.
func (e Entry) Rejects() bool { return e.Verdict == "block" || e.Verdict == "rewrite" }
