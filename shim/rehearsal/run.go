package rehearsal

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
)

// A stage is what all trials of one rehearsal share.
type stage struct {
	outcome  Outcome
	limits   Limits
	environ  []string
	store    *Store
	place    *place // in the store's
	after    string
	before   func() (string, error) // lays it out where it is first asked for
	absent   absent                 // from the tree after
	sites    []string               // what a traceback's files are named below
	open     atomic.Bool            // nothing can be shut in here
	progress Progress
}

func (s *stage) work() string { return filepath.Join(s.place.folder, "work") }

// mark is what the processes of a rehearsal are known by.
func (s *stage) mark() string {
	return filepath.Base(s.store.place.folder) + "/" + filepath.Base(s.place.folder)
}

// Run answers questions about an outcome, in their order. It tries after, and what fails there before; what holds before
// and fails after is tried after once more, alone. It is a *NotTriedError where nothing could be rehearsed, and ctx's error
// where that ended it. Either way nothing is left behind, in the environment or of the processes.
func Run(ctx context.Context, o Outcome, questions []Question, limits Limits, progress Progress) ([]Answer, error) {
	if len(questions) == 0 {
		return nil, nil
	}
	limits = limits.orDefault()
	timed, cancel := context.WithTimeout(ctx, limits.Total)
	defer cancel()
	s, err := prepare(o, limits, progress)
	if err != nil {
		return nil, err
	}
	defer s.close()
	answers, err := s.answer(timed, questions)
	return answers, cmp.Or(ctx.Err(), err)
}

// prepare lays out what is tried first: the tree after.
func prepare(o Outcome, limits Limits, progress Progress) (*stage, error) {
	if reason := foreign(o.Env.Prefix); reason != "" {
		return nil, &NotTriedError{reason}
	}
	archives, large, err := openWheels(o.Wheels, limits.Unpack)
	if err != nil {
		return nil, err
	}
	defer closeWheels(archives)
	defer closeWheels(large)
	s := &stage{outcome: o, limits: limits, environ: os.Environ(), store: o.Store, absent: leaveOut(large), progress: progress}
	if s.store == nil {
		s.store = &Store{}
	}
	if s.place, err = s.store.stage(o, archives, limits.Unpack); err != nil {
		return nil, errors.Join(err, s.close())
	}
	s.before = sync.OnceValues(s.layBefore)
	s.open.Store(!canShut || s.store.unsafe)
	root := s.place.root
	err = errors.Join(root.Mkdir("work", 0o700), root.WriteFile("rehearse.py", rehearse, 0o600), root.WriteFile("shut.py", shut, 0o600))
	if err == nil {
		s.after, err = o.lay(s.place, "after", s.store.bring(archives, large), o.changed())
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("lay out the rehearsal: %w", err), s.close())
	}
	for _, tree := range []string{"after", "before"} {
		s.sites = append(s.sites, filepath.Join(s.place.folder, tree, filepath.FromSlash(o.site())))
	}
	s.sites = append(s.sites, o.sources()...)
	return s, nil
}

// layBefore lays out the environment as it is; where something has come in already, as it was without that.
func (s *stage) layBefore() (string, error) {
	o := s.outcome
	archives, large, err := openWheels(o.Replaced, s.limits.Unpack)
	if err != nil {
		return "", err
	}
	defer closeWheels(archives)
	defer closeWheels(large)
	late := map[string]bool{}
	for _, name := range o.Late {
		late[name] = true
	}
	unpack := func(l layout) error {
		for _, a := range archives {
			if _, err := a.unpack(l); err != nil {
				return err
			}
		}
		return nil
	}
	return o.lay(s.place, "before", unpack, late)
}

// close removes the trees, and what is kept where nobody asks for it again or what was tried could write it.
func (s *stage) close() error {
	var err error
	if s.place != nil {
		err = s.place.remove()
	}
	s.store.unsafe = s.open.Load()
	if s.store.unsafe || s.outcome.Store == nil {
		err = errors.Join(err, s.store.Close())
	}
	return err
}
