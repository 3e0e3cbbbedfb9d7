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
	place    *place
	after    string
	before   func() (string, error) // lays it out where it is first asked for
	sites    []string               // what a traceback's files are named below
	open     atomic.Bool            // nothing can be shut in here
	progress Progress
}

func (s *stage) work() string { return filepath.Join(s.place.folder, "work") }

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
	defer s.place.remove()
	answers, err := s.answer(timed, questions)
	return answers, cmp.Or(ctx.Err(), err)
}

// prepare lays out what is tried first: the tree after.
func prepare(o Outcome, limits Limits, progress Progress) (*stage, error) {
	if reason := foreign(o.Env.Prefix); reason != "" {
		return nil, &NotTriedError{reason}
	}
	if err := Sweep(o.Env, o.State); err != nil {
		return nil, err
	}
	archives, bytes, err := openWheels(o.Wheels, limits.Unpack)
	if err != nil {
		return nil, err
	}
	defer closeWheels(archives)
	p, err := makePlace(o.Env, o.State, bytes)
	if err != nil {
		return nil, err
	}
	s := &stage{outcome: o, limits: limits, environ: os.Environ(), place: p, progress: progress}
	s.before = sync.OnceValues(func() (string, error) { return o.lay(p, "before", nil, nil) })
	s.open.Store(!canShut)
	err = errors.Join(p.root.Mkdir("work", 0o700), p.root.WriteFile("rehearse.py", rehearse, 0o600), p.root.WriteFile("shut.py", shut, 0o600))
	if err == nil {
		s.after, err = o.lay(p, "after", archives, o.changed())
	}
	if err != nil {
		p.remove()
		return nil, fmt.Errorf("lay out the rehearsal: %w", err)
	}
	for _, tree := range []string{"after", "before"} {
		s.sites = append(s.sites, filepath.Join(p.folder, tree, filepath.FromSlash(o.site())))
	}
	s.sites = append(s.sites, o.sources()...)
	return s, nil
}
