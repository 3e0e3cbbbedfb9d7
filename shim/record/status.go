package record

import (
	"github.com/pipguard/pipguard/policy"
	"github.com/pipguard/pipguard/policy/policyfile"
	"github.com/pipguard/pipguard/shim/lock"
)

// Status is what `pipguard status` reports of an environment.
type Status struct {
	Environment string               `json:"environment"`
	Guarded     bool                 `json:"guarded"`
	Python      string               `json:"python"`
	Pip         string               `json:"pip"`          // the real one's version
	Launcher    string               `json:"launcher"`     // the real pip
	Uv          string               `json:"uv,omitempty"` // the real uv, where its name is guarded too
	Mode        string               `json:"mode"`
	Lockdown    string               `json:"lockdown,omitempty"`  // the layer that set it
	LockFile    string               `json:"lock_file,omitempty"` // its pylock.toml, "" where there is none
	Foreign     []string             `json:"foreign,omitempty"`   // project files of our name that are another tool's
	Layers      []string             `json:"layers"`
	Untrusted   []string             `json:"untrusted,omitempty"` // project files that can only block
	Waivers     []Waiver             `json:"waivers"`
	Last        *Record              `json:"last,omitempty"` // the last rejection
	Unfinished  string               `json:"unfinished,omitempty"`
	Drift       []policy.Change      `json:"drift"`
	Lock        []lock.Change        `json:"lock,omitempty"`        // how it differs from its pylock.toml
	Broken      []policy.Violation   `json:"broken,omitempty"`      // what does not go together as it is installed
	Flaws       []Flaw               `json:"flaws,omitempty"`       // metadata that nothing can be judged by
	Fallback    string               `json:"second_line,omitempty"` // "stale": pip.conf has other pins than the policy and the lock
	Problems    []policyfile.Ignored `json:"-"`
}

// Holds says whether the environment is guarded and as its guard left it.
func (s Status) Holds() bool {
	return s.Guarded && s.Unfinished == "" && len(s.Drift)+len(s.Lock)+len(s.Broken)+len(s.Flaws) == 0 && s.Fallback == ""
}
