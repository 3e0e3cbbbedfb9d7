package shim

import (
	"cmp"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"github.com/pipguard/pipguard/shim/environment"
	"github.com/pipguard/pipguard/shim/journal"
	"github.com/pipguard/pipguard/shim/plant"
	"github.com/pipguard/pipguard/shim/transaction"
	"github.com/pipguard/pipguard/shim/words"
)

// placeAnew gives the caller a state folder for as long as their shell lives.
const placeAnew = "export XDG_STATE_HOME=$(mktemp -d)"

// Hold takes the environment's lock for a command other than pip, waiting for it as a run does, and puts back what a
// killed run left half done. The command is call.Args.
func Hold(env *environment.Environment, call Call) (*transaction.Lock, error) {
	r := &run{call: call, style: words.StyleOf(call.Stderr, call.Environ), env: env, program: "pipguard"}
	if err := r.locate(); err != nil {
		return nil, err
	}
	if err := r.acquire(); err != nil {
		return nil, err
	}
	if err := r.recover(); err != nil {
		return nil, errors.Join(err, r.lock.Unlock())
	}
	return r.lock, nil
}

// locate finds where the environment's journal, lock and transactions lie.
func (r *run) locate() error {
	folder, err := journal.Folder(r.env.Prefix, r.call.Environ)
	if errors.Is(err, journal.ErrNoPlace) { // a user without a home, in an image
		return unable(err, placeAnew)
	}
	if err != nil {
		return unable(err)
	}
	r.journal = journal.Journal{Folder: folder}
	r.place = transaction.Place{Environment: r.env.Prefix, State: folder}
	return nil
}

// acquire waits for the environment's lock, which this run and its pip hold together.
func (r *run) acquire() error {
	timeout, err := r.patience()
	if err != nil {
		return err
	}
	command := append([]string{cmp.Or(r.program, "pip")}, r.call.Args...)
	lock, err := r.place.Lock(command, timeout, func(h transaction.Holder) {
		words.Line(r.call.Stderr, r.style, "waiting", "for "+h.String())
	})
	if busy, ok := errors.AsType[*transaction.BusyError](err); ok {
		return &Failure{
			ExitBusy, fmt.Errorf("the environment is in use by %s (waited %s)", busy.Holder, busy.Waited.Round(time.Second)),
			[]string{"PIPGUARD_LOCK_TIMEOUT=600 " + r.retry(command)},
		}
	}
	if err != nil && r.journal.Folder != r.env.State() { // a home that cannot be written
		return unable(fmt.Errorf("this run's state has no place: neither %s nor %s can be written", r.env.State(), r.journal.Folder), placeAnew)
	}
	if err != nil {
		return unable(err)
	}
	r.lock = lock
	return r.relaunch()
}

// patience is how long to wait for the lock, by PIPGUARD_LOCK_TIMEOUT; negative is for ever.
func (r *run) patience() (time.Duration, error) {
	text := r.call.variable("PIPGUARD_LOCK_TIMEOUT")
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
func (r *run) retry(command []string) string {
	switch {
	case r.program != "" && r.call.Args[0] == "undo": // the environment may have been found, not named
		return words.Command(r.anew()...)
	case r.program != "":
		return words.Command(journal.MaskArgs(command)...)
	}
	return words.Pip(r.typed(), [][]string{journal.MaskArgs(r.call.Args)})
}

// relaunch finds pip's own launcher anew, where the guard was taken out while the lock was waited for.
func (r *run) relaunch() (err error) {
	if r.pip.Launcher == "" {
		return nil
	}
	if _, gone := os.Stat(r.pip.Launcher); gone == nil {
		return nil
	}
	if r.pip.Launcher, err = plant.Launcher(r.env, filepath.Base(r.call.Name)); err != nil {
		return errors.Join(unable(err), r.lock.Unlock())
	}
	return nil
}

// recover rolls back what a killed run left half done.
func (r *run) recover() error {
	recovered, err := r.place.Recover()
	switch {
	case err != nil && errors.As(err, new(*transaction.NotOwnerError)):
		return unable(err, words.Command("pipguard", "doctor", "--fix", r.env.Prefix))
	case err != nil:
		return &Failure{ExitLost, err, []string{words.Command("pipguard", "doctor", "--fix", r.env.Prefix)}}
	case recovered != nil:
		words.Line(r.call.Stderr, r.style, "recovered", fmt.Sprintf("run %s of %s did not end; the environment was put back as it was before it",
			recovered.ID, recovered.Time.Format(time.DateTime)))
	}
	return nil
}
