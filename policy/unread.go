package policy

import (
	"strconv"
	"strings"
	"sync"

	"github.com/pelletier/go-toml/v2"
)

// An unread is the evidence of a compiled rule or override. It is read when it is asked for: a run asks for that of what it
// finds violated, and all of it would take a hundredth of the time of a short one.
type unread struct {
	lines []string
	once  sync.Once
	all   []Evidence
}

// with adds a line: fields KEY=TEXT, KEY#=NUMBER or KEY@=DATE, parted by tabs.
func (u *unread) with(line string) *unread {
	if u == nil {
		u = &unread{}
	}
	u.lines = append(u.lines, line)
	return u
}

func (u *unread) read() []Evidence {
	u.once.Do(func() {
		for _, line := range u.lines {
			e := Evidence{}
			for field := range strings.SplitSeq(line, "\t") {
				if key, text, found := strings.Cut(field, "="); found && key != "" {
					e.set(key, text)
				}
			}
			u.all = append(u.all, e)
		}
	})
	return u.all
}

// set gives a value the type that TOML gives it; one that is not of the type that its key says stays a text.
func (e Evidence) set(key, text string) {
	name := key[:len(key)-1]
	switch key[len(name)] {
	case '#':
		if number, err := strconv.ParseInt(text, 10, 64); err == nil {
			e[name] = number
			return
		}
	case '@':
		var date toml.LocalDate
		if date.UnmarshalText([]byte(text)) == nil {
			e[name] = date
			return
		}
	}
	e[key] = text
}

// Proof is what the rule rests on.
func (r *Rule) Proof() []Evidence { return proof(r.Evidence, r.unread) }

// Proof is what the override rests on.
func (o *Override) Proof() []Evidence { return proof(o.Evidence, o.unread) }

func proof(stated []Evidence, compiled *unread) []Evidence {
	if compiled == nil {
		return stated
	}
	return compiled.read()
}
