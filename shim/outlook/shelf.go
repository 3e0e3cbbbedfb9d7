package outlook

import (
	"context"
	"slices"
	"time"

	"github.com/pipguard/pipguard/policy"
	"github.com/pipguard/pipguard/policy/pep440"
	"github.com/pipguard/pipguard/shim/gate"
)

// A shelf is what an index has of one distribution: final releases that were not taken back.
type shelf interface {
	// newest is the newest release below a version, of those uploaded before a time where there are any. Where there are none the
	// oldest is the next to it, if the index lists all.
	newest(below pep440.Version, before time.Time) (release, bool)
	// back is a release that lies that many further back, or about so: the oldest where there are not as many.
	back(from release, many int) (release, bool)
	// middle is a release about half way between two versions, neither of them; false where there is none between them.
	middle(low, high pep440.Version) (release, bool)
}

// A release is a candidate of the index.
type release struct {
	gate.Candidate
	version pep440.Version
}

// shelf is what the index has of a distribution; times says that it matters when releases were uploaded. It is empty where
// no index can be asked.
func (s *search) shelf(name string, times bool) shelf {
	switch index := s.plan.Index.(type) {
	case gate.Lister:
		return list(s.ctx, index, name, times)
	case gate.Prober:
		return probed{s.ctx, index, name}
	}
	return listed(nil)
}

// uploaded says when a release was uploaded; zero where that is not known.
func (s *search) uploaded(n policy.Named) time.Time {
	switch index := s.plan.Index.(type) {
	case gate.Lister:
		candidates, _ := index.Candidates(s.ctx, n.Name, true)
		if at := slices.IndexFunc(candidates, func(c gate.Candidate) bool { return c.Version == n.Version }); at >= 0 {
			return candidates[at].Uploaded
		}
	case gate.Prober:
		return index.Uploaded(s.ctx, n.Name, n.Version)
	}
	return time.Time{}
}

// listed are the releases of an index that lists them, oldest first.
type listed []release

func list(ctx context.Context, index gate.Lister, name string, times bool) (all listed) {
	candidates, err := index.Candidates(ctx, name, times)
	if err != nil {
		return nil
	}
	for _, c := range candidates {
		if v, err := pep440.Parse(c.Version); err == nil && !c.Yanked && !v.IsPrerelease() {
			all = append(all, release{c, v})
		}
	}
	slices.SortFunc(all, func(a, b release) int { return a.version.Compare(b.version) })
	return all
}

// below is how many releases are older than a version.
func (l listed) below(v pep440.Version) int {
	at, _ := slices.BinarySearchFunc(l, v, func(r release, v pep440.Version) int { return r.version.Compare(v) })
	return at
}

func (l listed) newest(below pep440.Version, before time.Time) (release, bool) {
	older := l[:l.below(below)]
	if len(older) == 0 {
		return release{}, false
	}
	timed := !before.IsZero()
	for i := len(older) - 1; i >= 0 && timed; i-- {
		at := older[i].Uploaded
		if timed = !at.IsZero(); timed && at.Before(before) {
			return older[i], true
		}
	}
	if timed {
		return older[0], true
	}
	return older[len(older)-1], true
}

func (l listed) back(from release, many int) (release, bool) {
	if at := l.below(from.version); at > 0 {
		return l[max(0, at-many)], true
	}
	return release{}, false
}

func (l listed) middle(low, high pep440.Version) (release, bool) {
	between := slices.DeleteFunc(slices.Clone(l), func(r release) bool { return r.version.Compare(low) <= 0 || r.version.Compare(high) >= 0 })
	if len(between) == 0 {
		return release{}, false
	}
	return between[(len(between)-1)/2], true
}
