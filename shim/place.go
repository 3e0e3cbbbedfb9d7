package shim

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"github.com/pipguard/pipguard/shim/caller"
	"github.com/pipguard/pipguard/shim/environment"
	"github.com/pipguard/pipguard/shim/gate"
	"github.com/pipguard/pipguard/shim/journal"
	"github.com/pipguard/pipguard/shim/plant"
	"github.com/pipguard/pipguard/shim/story"
	"github.com/pipguard/pipguard/shim/transaction"
	"github.com/pipguard/pipguard/shim/words"
)

// freshState gives the caller a state folder for as long as their shell lives.
const freshState = "export XDG_STATE_HOME=$(mktemp -d)"

// A place is where an environment's journal, lock and transactions lie.
type place struct {
	at      transaction.Place
	journal journal.Journal
	own     string // the environment's own folder for them, which the caller may not be able to write
}

func placeOf(env *environment.Environment, environ []string) (place, error) {
	folder, err := journal.Folder(env.Prefix, environ)
	if errors.Is(err, journal.ErrNoPlace) { // a user without a home, in an image
		return place{}, unable(err, freshState)
	}
	if err != nil {
		return place{}, unable(err)
	}
	return place{transaction.Place{Environment: env.Prefix, State: folder}, journal.Journal{Folder: folder}, env.State()}, nil
}

// Hold takes the environment's lock for a command other than pip, waiting for it as a run does, and puts back what a
// killed run left half done. The command is call.Args.
func Hold(env *environment.Environment, call Call) (*transaction.Lock, error) {
	style := words.StyleOf(call.Stderr, call.Environ)
	p, err := placeOf(env, call.Environ)
	if err != nil {
		return nil, err
	}
	lock, err := p.acquire(call, style, caller.Commands{Program: "pipguard", Args: call.Args, Environment: env.Prefix})
	if err != nil {
		return nil, err
	}
	if err := p.recover(call, style); err != nil {
		return nil, errors.Join(err, lock.Unlock())
	}
	return lock, nil
}

// acquire waits for the environment's lock, which this run and its pip hold together.
func (p place) acquire(call Call, style words.Style, commands caller.Commands) (*transaction.Lock, error) {
	timeout, err := patience(call)
	if err != nil {
		return nil, err
	}
	lock, err := p.at.Lock(commands.Typed(), timeout, func(h transaction.Holder) {
		words.Line(call.Stderr, style, "waiting", "for "+h.String())
	})
	if busy, ok := errors.AsType[*transaction.BusyError](err); ok {
		return nil, &Failure{
			story.ExitBusy, fmt.Errorf("the environment is in use by %s (waited %s)", busy.Holder, busy.Waited.Round(time.Second)),
			[]string{"PIPGUARD_LOCK_TIMEOUT=600 " + retry(commands)},
		}
	}
	if err != nil && p.journal.Folder != p.own { // a home that cannot be written
		return nil, unable(fmt.Errorf("this run's state has no place: neither %s nor %s can be written", p.own, p.journal.Folder), freshState)
	}
	if err != nil {
		return nil, unable(err)
	}
	return lock, nil
}

// patience is how long to wait for the lock, by PIPGUARD_LOCK_TIMEOUT; negative is for ever.
func patience(call Call) (time.Duration, error) {
	text := call.variable("PIPGUARD_LOCK_TIMEOUT")
	if text == "" {
		return -1, nil
	}
	seconds, err := strconv.ParseFloat(text, 64)
	if err != nil || seconds < 0 {
		return 0, unable(fmt.Errorf("PIPGUARD_LOCK_TIMEOUT is %q, expected seconds", text))
	}
	return time.Duration(seconds * float64(time.Second)), nil
}

// retry is the command line that was typed, for a hint.
func retry(c caller.Commands) string {
	switch {
	case c.Program == "pip":
		return words.Pip(c.Pip, [][]string{journal.MaskArgs(c.Args)})
	case c.Args[0] == "undo": // the environment may have been found, not named
		return words.Command(c.Again()...)
	}
	return words.Command(journal.MaskArgs(c.Typed())...)
}

// relaunch finds pip's own launcher again, where the guard was taken out while the lock was waited for.
func relaunch(env *environment.Environment, start gate.Pip) (string, error) {
	if start.Launcher == "" {
		return "", nil
	}
	if _, gone := os.Stat(start.Launcher); gone == nil {
		return start.Launcher, nil
	}
	launcher, err := plant.Launcher(env, filepath.Base(start.Name))
	if err != nil {
		return "", unable(err)
	}
	return launcher, nil
}

// recover rolls back what a killed run left half done.
func (p place) recover(call Call, style words.Style) error {
	recovered, err := p.at.Recover()
	mend := words.Command("pipguard", "doctor", "--fix", p.at.Environment)
	switch {
	case err != nil && errors.As(err, new(*transaction.NotOwnerError)):
		return unable(err, mend)
	case err != nil:
		return &Failure{story.ExitLost, err, []string{mend}}
	case recovered != nil:
		words.Line(call.Stderr, style, "recovered", fmt.Sprintf("run %s of %s did not end; the environment was put back as it was before it",
			recovered.ID, recovered.Time.Format(time.DateTime)))
	}
	return nil
}
