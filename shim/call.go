package shim

import (
	"errors"
	"os"
	"time"

	"github.com/pipguard/pipguard/policy"
	"github.com/pipguard/pipguard/shim/caller"
	"github.com/pipguard/pipguard/shim/story"
	"github.com/pipguard/pipguard/shim/words"
)

// A Call is one start of pip: what was typed, where, and by whom.
type Call struct {
	Name        string   // argv[0], absolute
	Typed       []string // how it was called, for hints; nil for "pip"
	Args        []string // pip's arguments
	Environ     []string
	Directory   string // the current folder
	Environment string // the prefix of the environment that pip is to work in
	Stdin       *os.File
	Stdout      *os.File
	Stderr      *os.File
	Flags       policy.File // what pipguard's own flags set
	Now         func() time.Time
}

// A Failure is an error with the exit code that it ends the program with, and what to do about it.
type Failure struct {
	Code  int
	Err   error
	Hints []string // to paste, or to read where nothing can be pasted
}

func (f *Failure) Error() string { return f.Err.Error() }
func (f *Failure) Unwrap() error { return f.Err }

// unable is a failure that changed nothing.
func unable(err error, hints ...string) error { return &Failure{story.ExitUnable, err, hints} }

// end returns the exit code of a call, and tells its error.
func (c Call) end(code int, err error) int {
	if err == nil {
		return code
	}
	style := words.StyleOf(c.Stderr, c.Environ)
	failure, ok := errors.AsType[*Failure](err)
	if !ok {
		failure = &Failure{Code: story.ExitUnable, Err: err}
	}
	words.Error(c.Stderr, style, failure.Err, failure.Hints...)
	return failure.Code
}

func (c Call) variable(name string) string { return caller.Variable(c.Environ, name) }
