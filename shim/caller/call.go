package caller

import (
	"os"
	"time"

	"github.com/pipguard/pipguard/policy/policyfile"
)

// A Call is one start of the program: what was typed, where, and by whom.
type Call struct {
	Name        string   // argv[0], absolute
	Typed       []string // how it was called, for hints; nil for "pip"
	Args        []string // pip's arguments, or the words of a command of pipguard's own
	Environ     []string
	Directory   string // the current folder
	Environment string // the prefix of the environment that pip is to work in
	Stdin       *os.File
	Stdout      *os.File
	Stderr      *os.File
	Flags       policyfile.File // what pipguard's own flags set
	Now         func() time.Time
}

// Variable is an environment variable's value, "" where it is not set.
func (c Call) Variable(name string) string { return Variable(c.Environ, name) }
