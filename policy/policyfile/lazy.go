package policyfile

import (
	"strconv"
	"strings"
	"sync"

	"github.com/pelletier/go-toml/v2"
	"github.com/pipguard/pipguard/policy"
)

// A lazy is the evidence of a compiled rule or override. It is read when it is asked for: a run asks for that of what it
// finds violated, and all of it would take a hundredth of the time of a short one.
type lazy struct {
	lines []string // of fields KEY=TEXT, KEY#=NUMBER or KEY@=DATE, parted by tabs
	once  sync.Once
	all   []policy.Evidence
}

func (l *lazy) read() []policy.Evidence {
	l.once.Do(func() {
		for _, line := range l.lines {
			e := policy.Evidence{}
			for field := range strings.SplitSeq(line, "\t") {
				if key, text, found := strings.Cut(field, "="); found && key != "" {
					setField(e, key, text)
				}
			}
			l.all = append(l.all, e)
		}
	})
	return l.all
}

// setField gives a value the type that TOML gives it; one that is not of the type that its key says stays a text.
func setField(e policy.Evidence, key, text string) {
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
