// Package exits holds the exit codes of the contract, and the errors that end the program with one of them.
package exits

// pip's own codes are passed on as they are.
const (
	Blocked = 20 // blocked by policy; nothing was changed
	Failed  = 21 // pipguard could not do its work; nothing was changed
	PutBack = 22 // pip ran, and the environment was put back
	Busy    = 24 // the environment's lock was not free in time
	Lost    = 25 // putting back failed
)

// A Failure is an error with the exit code that it ends the program with, and what to do about it.
type Failure struct {
	Code  int
	Err   error
	Hints []string // to paste, or to read where nothing can be pasted
}

func (f *Failure) Error() string { return f.Err.Error() }
func (f *Failure) Unwrap() error { return f.Err }

// Unable is a failure that changed nothing.
func Unable(err error, hints ...string) error { return &Failure{Failed, err, hints} }
