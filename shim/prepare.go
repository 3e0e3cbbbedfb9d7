package shim

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/pipguard/pipguard/policy"
	"github.com/pipguard/pipguard/shim/artifact"
	"github.com/pipguard/pipguard/shim/environment"
	"github.com/pipguard/pipguard/shim/layers"
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
	if err := r.locate(); err != nil {
		return err
	}
	r.store = artifact.OpenStore(r.place.State)
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
	var err error
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

// release saves what was read of files, removes the private folder and frees the lock.
func (r *run) release() {
	if r.scratch != "" {
		os.RemoveAll(r.scratch)
	}
	r.store.Close() // what cannot be remembered is read again
	r.lock.Unlock()
}
