// Package rehearsal lays the outcome of a plan out beside an environment and lets the environment's own Python import from
// it what is in doubt, before anything is changed. Values go in, values come out; the environment is only read.
//
// What is tried runs with the caller's rights, as an import would, never as root in another user's environment. Where the
// kernel lets a user make namespaces (Linux), it has no network, sees every file system read-only but for a private
// folder, and ends with all that it started. Elsewhere what the plan brings is still unpacked, not linked, so that code
// which removes its own folder removes the copy. On Windows what stays has second names, hard links, in the tree, so that
// nothing that is removed there is lost, and a job object ends with all that was started.
package rehearsal

import (
	"strings"
	"time"

	"github.com/pipguard/pipguard/shim/environment"
)

// An Outcome is what an environment will hold once a plan is carried out.
type Outcome struct {
	Env       *environment.Environment
	Installed []environment.Distribution // as it is now
	Wheels    []Wheel                    // what the plan brings
	Removed   []string                   // normalised names of what goes without a wheel in its place
	Late      []string                   // normalised names of what is installed already, and was not before
	Replaced  []Wheel                    // what was there in the place of some of them
	UserSite  string                     // the user site folder, where the interpreter uses it; "" else
	State     string                     // a folder for the tree where the environment cannot hold it; "" for none
	Store     *Store                     // keeps the wheels unpacked for the next rehearsal; nil: nothing is kept
}

// A Wheel is one that the plan installs.
type Wheel struct {
	Name string // normalised
	File string // path of the archive
}

// A Question is one module to import, and what is used of modules once it is there. An empty Module asks for Names and
// Calls alone.
type Question struct {
	Distribution string // whose module it is; modules of one are imported one after the other in one process
	Module       string
	Names        []Name
	Calls        []Call
	New          bool // the plan brings the distribution: there is no before
	Likely       bool // it is expected to fail: it is settled before the others, in a process without them
}

// A Name is an attribute of a module, a dotted chain ("Client.send"); "" asks for the module alone.
type Name struct{ Module, Attribute string }

// A Call is keyword arguments that something is called with.
type Call struct {
	Name
	Keywords []string
}

// A State says how a trial ended.
type State int

// Only an exception that can come from code that was not found or does not fit is Fails. Time limits, kills, SystemExit,
// MemoryError and the like are NotTried: they prove nothing.
const (
	NotTried State = iota
	Holds
	Fails
)

func (s State) String() string { return [...]string{"not tried", "holds", "fails"}[s] }

// An Answer is what a question came to. Before is NotTried where After holds in all, or was not tried for another reason
// than that it exits: it was not asked.
type Answer struct {
	Question
	Before, After Result
}

// A Result is one question's end in one tree.
type Result struct {
	State     State   // of the import
	Reason    string  // why it was not tried
	Error     string  // the exception's first line: "ImportError: cannot import name 'url_quote' from 'werkzeug.urls'"
	Type      string  // the exception's class: "ImportError"
	Traceback []Frame // outermost first
	Names     []Item  // one for each of the question's, where the module was imported
	Calls     []Item
}

// A Frame is a place in a traceback.
type Frame struct {
	File     string // with slashes, below site-packages; absolute where it lies elsewhere
	Line     int
	Function string
}

// An Item is how a name or a call came out.
type Item struct {
	State   State
	Error   string   // "AttributeError: …"
	Missing []string // keywords that are not taken
}

// Broken is true where the module was imported before and fails after, or a name or a call held before and fails after.
func (a Answer) Broken() bool {
	if a.After.State == Fails && a.Before.State == Holds {
		return true
	}
	return lost(a.Before.Names, a.After.Names) || lost(a.Before.Calls, a.After.Calls)
}

func lost(before, after []Item) bool {
	for i := range min(len(before), len(after)) {
		if before[i].State == Holds && after[i].State == Fails {
			return true
		}
	}
	return false
}

// exits is true where the import ended its process, as that of a program does, or of a module without what it is for.
func (r Result) exits() bool { return r.State == NotTried && strings.HasPrefix(r.Reason, "SystemExit") }

// Exits is true where the import ends its process before and after: nothing that was imported is lost.
func (a Answer) Exits() bool { return a.Before.exits() && a.After.exits() }

// sound is true where nothing failed.
func (r Result) sound() bool {
	for _, items := range [][]Item{r.Names, r.Calls} {
		for _, item := range items {
			if item.State == Fails {
				return false
			}
		}
	}
	return r.State != Fails
}

// Limits bound a rehearsal; a zero is the default.
type Limits struct {
	Total  time.Duration // for all, with laying out: 20 s
	Each   time.Duration // for one question in one tree: half of Total
	Memory int64         // resident bytes of one process and its children: 2 GiB
	Unpack int64         // bytes that the wheels unpack to: 1 GiB
	ShutIn bool          // nothing is run that cannot be shut in (no network, nothing to write): for what is only proposed
}

func (l Limits) orDefault() Limits {
	if l.Total <= 0 {
		l.Total = 20 * time.Second
	}
	if l.Each <= 0 {
		l.Each = l.Total / 2
	}
	if l.Memory <= 0 {
		l.Memory = 2 << 30
	}
	if l.Unpack <= 0 {
		l.Unpack = 1 << 30
	}
	return l
}

// A Progress is told as questions are answered: how many of them, and the module that was tried last.
type Progress func(answered, of int, module string)

// OutOfTime is the reason of what was not tried since the time for all was up.
const OutOfTime = "there was no time left"

// A NotTriedError says why nothing could be rehearsed: no room, no exec, too much to unpack, another user's environment.
type NotTriedError struct{ Reason string }

func (e *NotTriedError) Error() string { return "not rehearsed: " + e.Reason }
