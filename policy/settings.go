package policy

import (
	"fmt"
	"slices"
	"strings"
)

// Mode says what is done about a plan that breaks something.
type Mode struct{ text string }

// The three modes; the zero Mode means that a layer does not say.
var (
	ModeWarn    = Mode{"warn"}
	ModeRewrite = Mode{"rewrite"}
	ModeBlock   = Mode{"block"}
)

// Trust says which evidence admits what metadata refuses: recorded runs, these and a rehearsal, or none.
type Trust struct{ text string }

var (
	TrustObserved  = Trust{"observed"}
	TrustDeclared  = Trust{"declared"}
	TrustRehearsed = Trust{"rehearsed"}
)

// Pins says what happens to an exact pin that cannot be honoured.
type Pins struct{ text string }

var (
	PinsBlock   = Pins{"block"}
	PinsRewrite = Pins{"rewrite"}
)

// Rehearse says when modules are imported beside the environment, before an install changes it.
type Rehearse struct{ text string }

var (
	RehearseDoubt  = Rehearse{"doubt"}  // what a plan may break, and reading does not settle
	RehearseAlways = Rehearse{"always"} // what is new and merely hard to read as well
	RehearseOff    = Rehearse{"off"}    // never: only what is certain from reading is judged
)

// Calls says what is done about needs that only functions have.
type Calls struct{ text string }

var (
	CallsWarn  = Calls{"warn"}
	CallsBreak = Calls{"break"}
	CallsOff   = Calls{"off"}
)

// Severity says what a violation does; the zero Severity of a rule is "break".
type Severity struct{ text string }

var (
	Break = Severity{"break"}
	Warn  = Severity{"warn"}
)

// The settings are structs, not strings: go-toml calls UnmarshalText on no type whose kind is string.

func (m *Mode) UnmarshalText(b []byte) error { return choose(&m.text, b, "rewrite", "block", "warn") }
func (t *Trust) UnmarshalText(b []byte) error {
	return choose(&t.text, b, "observed", "declared", "rehearsed")
}
func (p *Pins) UnmarshalText(b []byte) error     { return choose(&p.text, b, "block", "rewrite") }
func (r *Rehearse) UnmarshalText(b []byte) error { return choose(&r.text, b, "doubt", "always", "off") }
func (c *Calls) UnmarshalText(b []byte) error    { return choose(&c.text, b, "warn", "break", "off") }
func (s *Severity) UnmarshalText(b []byte) error { return choose(&s.text, b, "break", "warn") }

func (m Mode) String() string     { return m.text }
func (t Trust) String() string    { return t.text }
func (p Pins) String() string     { return p.text }
func (r Rehearse) String() string { return r.text }
func (c Calls) String() string    { return c.text }
func (s Severity) String() string { return s.text }

func (m Mode) MarshalText() ([]byte, error)     { return []byte(m.text), nil }
func (t Trust) MarshalText() ([]byte, error)    { return []byte(t.text), nil }
func (p Pins) MarshalText() ([]byte, error)     { return []byte(p.text), nil }
func (r Rehearse) MarshalText() ([]byte, error) { return []byte(r.text), nil }
func (c Calls) MarshalText() ([]byte, error)    { return []byte(c.text), nil }
func (s Severity) MarshalText() ([]byte, error) { return []byte(s.text), nil }

func choose(to *string, text []byte, allowed ...string) error {
	if !slices.Contains(allowed, string(text)) {
		return fmt.Errorf("%q is none of %s", text, strings.Join(allowed, ", "))
	}
	*to = string(text)
	return nil
}
