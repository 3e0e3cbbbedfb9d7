// Package place is where an environment's journal, lock and transactions lie, and how its lock is acquired.
package place

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/pipguard/pipguard/shim/caller"
	"github.com/pipguard/pipguard/shim/environment"
	"github.com/pipguard/pipguard/shim/exits"
	"github.com/pipguard/pipguard/shim/journal"
	"github.com/pipguard/pipguard/shim/transaction"
	"github.com/pipguard/pipguard/shim/words"
)

// freshState gives the caller a state folder for as long as their shell lives.
const freshState = "export XDG_STATE_HOME=$(mktemp -d)"

// A Place is where an environment's journal, lock and transactions lie.
type Place struct {
	Transactions transaction.Place
	Journal      journal.Journal
	own          string // the environment's own folder for them, which the caller may not be able to write
}

// Of finds the place of an environment for a caller.
func Of(env *environment.Environment, environ []string) (Place, error) {
	folder, err := journal.Folder(env.Prefix, environ)
	if errors.Is(err, journal.ErrNoPlace) { // a user without a home, in an image
		return Place{}, exits.Unable(err, freshState)
	}
	if err != nil {
		return Place{}, exits.Unable(err)
	}
	return Place{transaction.Place{Environment: env.Prefix, State: folder}, journal.Journal{Folder: folder}, env.State()}, nil
}

// AcquireLock takes the environment's lock for a command other than pip, waiting for it as a run does, and puts back what a
// killed run left half done. The command is call.Args.
func AcquireLock(env *environment.Environment, call caller.Call) (*transaction.Lock, error) {
	style := words.StyleOf(call.Stderr, call.Environ)
	p, err := Of(env, call.Environ)
	if err != nil {
		return nil, err
	}
	lock, err := p.Acquire(call, style, caller.Commands{Program: "pipguard", Args: call.Args, Environment: env.Prefix})
	if err != nil {
		return nil, err
	}
	if err := p.Recover(call, style); err != nil {
		return nil, errors.Join(err, lock.Unlock())
	}
	return lock, nil
}

// Acquire waits for the environment's lock, which this run and its pip hold together.
func (p Place) Acquire(call caller.Call, style words.Style, commands caller.Commands) (*transaction.Lock, error) {
	timeout, err := patience(call)
	if err != nil {
		return nil, err
	}
	lock, err := p.Transactions.Lock(commands.Typed(), timeout, func(h transaction.Holder) {
		words.Line(call.Stderr, style, "waiting", "for "+h.String())
	})
	if busy, ok := errors.AsType[*transaction.BusyError](err); ok {
		return nil, &exits.Failure{
			Code: exits.Busy, Err: fmt.Errorf("the environment is in use by %s (waited %s)", busy.Holder, busy.Waited.Round(time.Second)),
			Hints: []string{"PIPGUARD_LOCK_TIMEOUT=600 " + retry(commands)},
		}
	}
	if err != nil && p.Journal.Folder != p.own { // a home that cannot be written
		return nil, exits.Unable(fmt.Errorf("this run's state has no place: neither %s nor %s can be written", p.own, p.Journal.Folder), freshState)
	}
	if err != nil {
		return nil, exits.Unable(err)
	}
	return lock, nil
}

// patience is how long to wait for the lock, by PIPGUARD_LOCK_TIMEOUT; negative is for ever.
func patience(call caller.Call) (time.Duration, error) {
	text := call.Variable("PIPGUARD_LOCK_TIMEOUT")
	if text == "" {
		return -1, nil
	}
	seconds, err := strconv.ParseFloat(text, 64)
	if err != nil || seconds < 0 {
		return 0, exits.Unable(fmt.Errorf("PIPGUARD_LOCK_TIMEOUT is %q, expected seconds", text))
	}
	return time.Duration(seconds * float64(time.Second)), nil
}

// retry is the command line that was typed, for a hint.
func retry(c caller.Commands) string {
	switch {
	case c.Program == "pip" || c.Program == "uv":
		return words.Pip(c.Pip, [][]string{journal.MaskArgs(c.Args)})
	case c.Args[0] == "undo": // the environment may have been found, not named
		return words.Command(c.Again()...)
	}
	return words.Command(journal.MaskArgs(c.Typed())...)
}

// Recover rolls back what a killed run left half done.
func (p Place) Recover(call caller.Call, style words.Style) error {
	recovered, err := p.Transactions.Recover()
	mend := words.Command("pipguard", "doctor", "--fix", p.Transactions.Environment)
	switch {
	case err != nil && errors.As(err, new(*transaction.NotOwnerError)):
		return exits.Unable(err, mend)
	case err != nil:
		return &exits.Failure{Code: exits.Lost, Err: err, Hints: []string{mend}}
	case recovered != nil:
		tellRecovered(call, style, recovered)
	}
	return nil
}

// tellRecovered says what was put back of a run that was killed.
func tellRecovered(call caller.Call, style words.Style, r *transaction.Recovered) {
	put := "the environment was put back as it was before it"
	if len(r.Files.Back) > 0 {
		put = "the environment was put back as it was before it, with " + strings.Join(r.Files.Back, " and ")
	}
	words.Line(call.Stderr, style, "recovered", fmt.Sprintf("run %s of %s did not end; %s", r.ID, r.Time.Format(time.DateTime), put))
	for _, path := range r.Files.Left {
		words.Line(call.Stderr, style, "warning", path+" was changed after that run, and stays as it is")
	}
	for _, path := range r.Files.Copies {
		words.Line(call.Stderr, style, "note", "what it held when it was put back is in "+path)
	}
}
