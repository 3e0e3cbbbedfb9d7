package policy

import (
	"fmt"
	"slices"
	"strings"
)

// Mode says what is done about a plan that breaks something.
type Mode struct{ setting }

// The three modes; the zero Mode means that a layer does not say.
var (
	ModeWarn    = Mode{setting{"warn"}}
	ModeRewrite = Mode{setting{"rewrite"}}
	ModeBlock   = Mode{setting{"block"}}
)

// Trust says which evidence admits what metadata refuses: recorded runs, these and a rehearsal, or none.
type Trust struct{ setting }

var (
	TrustObserved  = Trust{setting{"observed"}}
	TrustDeclared  = Trust{setting{"declared"}}
	TrustRehearsed = Trust{setting{"rehearsed"}}
)

// Pins says what happens to an exact pin that cannot be honoured.
type Pins struct{ setting }

var (
	PinsBlock   = Pins{setting{"block"}}
	PinsRewrite = Pins{setting{"rewrite"}}
)

// Rehearse says when modules are imported beside the environment, before an install changes it.
type Rehearse struct{ setting }

var (
	RehearseDoubt  = Rehearse{setting{"doubt"}}  // what a plan may break, and reading does not settle
	RehearseAlways = Rehearse{setting{"always"}} // what is new and merely hard to read as well
	RehearseOff    = Rehearse{setting{"off"}}    // never: only what is certain from reading is judged
)

// Calls says what is done about needs that only functions have.
type Calls struct{ setting }

var (
	CallsWarn  = Calls{setting{"warn"}}
	CallsBreak = Calls{setting{"break"}}
	CallsOff   = Calls{setting{"off"}}
)

// Severity says what a violation does; the zero Severity of a rule is "break".
type Severity struct{ setting }

var (
	Break = Severity{setting{"break"}}
	Warn  = Severity{setting{"warn"}}
)

// A setting is one of a few words. It is a struct, not a string: go-toml calls UnmarshalText on no type whose kind is string.
type setting struct{ text string }

func (s setting) String() string { return s.text }

func (s setting) MarshalText() ([]byte, error) { return []byte(s.text), nil }

func (m *Mode) UnmarshalText(b []byte) error { return m.choose(b, "rewrite", "block", "warn") }

func (t *Trust) UnmarshalText(b []byte) error {
	return t.choose(b, "observed", "declared", "rehearsed")
}

func (p *Pins) UnmarshalText(b []byte) error { return p.choose(b, "block", "rewrite") }

func (r *Rehearse) UnmarshalText(b []byte) error { return r.choose(b, "doubt", "always", "off") }

func (c *Calls) UnmarshalText(b []byte) error { return c.choose(b, "warn", "break", "off") }

func (s *Severity) UnmarshalText(b []byte) error { return s.choose(b, "break", "warn") }

func (s *setting) choose(text []byte, allowed ...string) error {
	if !slices.Contains(allowed, string(text)) {
		return fmt.Errorf("%q is none of %s", text, strings.Join(allowed, ", "))
	}
	s.text = string(text)
	return nil
}
