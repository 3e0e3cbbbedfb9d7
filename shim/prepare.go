package shim

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/pipguard/pipguard/policy"
	"github.com/pipguard/pipguard/shim/artifact"
	"github.com/pipguard/pipguard/shim/environment"
	"github.com/pipguard/pipguard/shim/journal"
	"github.com/pipguard/pipguard/shim/layers"
	"github.com/pipguard/pipguard/shim/transaction"
	"github.com/pipguard/pipguard/shim/words"
)

// prepare reads the policy, takes the environment's lock, and puts right what a run before left unfinished.
func (r *run) prepare() error {
	if err := r.other(); err != nil {
		return err
	}
	if err := r.rules(); err != nil {
		return err
	}
	folder, err := journal.Folder(r.env.Prefix, r.call.Environ)
	if err != nil {
		return unable(err)
	}
	r.journal = journal.Journal{Folder: folder}
	r.place = transaction.Place{Environment: r.env.Prefix, State: folder}
	r.store = artifact.OpenStore(folder)
	if err := r.hold(); err != nil {
		return err
	}
	if err := r.acquire(); err != nil {
		return err
	}
	if err := r.recover(); err != nil {
		return err
	}
	if err := r.renewLine(); err != nil {
		return err
	}
	r.id, err = r.journal.NewID()
	return err
}

// other follows `pip --python X` to the environment that it names.
func (r *run) other() error {
	if r.inv.Python == "" {
		return nil
	}
	prefix := r.inv.Python
	if !filepath.IsAbs(prefix) {
		prefix = filepath.Join(r.call.Directory, prefix)
	}
	if info, err := os.Stat(prefix); err == nil && !info.IsDir() {
		prefix = filepath.Dir(filepath.Dir(prefix))
	}
	if _, err := os.Stat(prefix); errors.Is(err, fs.ErrNotExist) {
		return nil // pip itself says that there is none
	}
	env, err := environment.Open(prefix)
	if err != nil {
		return unable(err)
	}
	pip, err := r.home.Pip()
	if err != nil {
		return unable(err)
	}
	r.env, r.pip.Python, r.pip.Home = env, env.Python, filepath.Dir(pip)
	return nil
}

// rules loads the policy's layers and tells which parts of them were left out.
func (r *run) rules() error {
	found, err := layers.Load(layers.Sources{
		Environment: r.env.Prefix, Directory: r.call.Directory, Environ: r.call.Environ, Flags: r.call.Flags,
	})
	if err != nil {
		return unable(err)
	}
	words.Foreign(r.call.Stderr, r.style, found.Foreign)
	r.policy, r.left = policy.Merge(found.Layers...)
	for _, text := range words.LeftOut(r.left) {
		words.Line(r.call.Stderr, r.style, "warning", text)
	}
	return nil
}

// acquire waits for the environment's lock, which this run and its pip hold together.
func (r *run) acquire() error {
	timeout := time.Duration(-1)
	if text := r.call.variable("PIPGUARD_LOCK_TIMEOUT"); text != "" {
		seconds, err := strconv.ParseFloat(text, 64)
		if err != nil || seconds < 0 {
			return unable(fmt.Errorf("PIPGUARD_LOCK_TIMEOUT is %q, expected seconds", text))
		}
		timeout = time.Duration(seconds * float64(time.Second))
	}
	lock, err := r.place.Lock(append([]string{"pip"}, r.call.Args...), timeout, func(h transaction.Holder) {
		words.Line(r.call.Stderr, r.style, "waiting", fmt.Sprintf("for process %d: %s", h.PID, strings.Join(h.Command, " ")))
	})
	if busy, ok := errors.AsType[*transaction.BusyError](err); ok {
		return &Failure{
			ExitBusy, fmt.Errorf("the environment is in use by process %d (%s) for %s", busy.Holder.PID, strings.Join(busy.Holder.Command, " "), busy.Waited.Round(time.Second)),
			[]string{"PIPGUARD_LOCK_TIMEOUT=600 " + words.Pip(r.typed(), [][]string{journal.MaskArgs(r.call.Args)})},
		}
	}
	if err != nil && r.journal.Folder != r.env.State() { // a user without a home, in an image
		return unable(fmt.Errorf("this run's state has no place: neither %s nor %s can be written", r.env.State(), r.journal.Folder), "export XDG_STATE_HOME=$(mktemp -d)")
	}
	if err != nil {
		return unable(err)
	}
	r.lock = lock
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

// release saves what was read of files, removes the private folder and frees the lock.
func (r *run) release() {
	if r.scratch != "" {
		os.RemoveAll(r.scratch)
	}
	r.store.Save() // what cannot be remembered is read again
	r.store.Close()
	r.lock.Unlock()
}
