// Package pattern compiles regular expressions when they are first needed. A command needs few of the program's, and all
// of them together would take a twentieth of the time of a short one.
package pattern

import (
	"regexp"
	"sync"
)

// New gives the pattern of expr (regexp/syntax), which it panics on at first use where that is none.
func New(expr string) func() *regexp.Regexp {
	return sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(expr) })
}
