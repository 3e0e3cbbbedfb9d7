package outlook

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/pipguard/pipguard/policy"
	"github.com/pipguard/pipguard/policy/pep440"
	"github.com/pipguard/pipguard/shim/gate"
	"github.com/pipguard/pipguard/shim/needs"
	"github.com/pipguard/pipguard/shim/rehearsal"
)

// What the search for releases may cost, in all.
const (
	mostWheels = 8
	mostBytes  = 200 << 20
	mostTime   = 30 * time.Second
)

// findReleases looks for the releases with which what is broken is known to work: of the distribution that would have to
// provide it, or where that does not move of the one that asks.
func (l *look) findReleases(ctx context.Context) {
	ctx, cancel := context.WithTimeout(ctx, mostTime)
	defer cancel()
	s := &search{look: l, ctx: ctx, wheels: mostWheels, files: map[string]string{}}
	for i := range l.report.Broken {
		s.provided(&l.report.Broken[i])
	}
	l.formers = l.handedOn()
	left := l.movable()
	tried := map[string]pep440.Specifiers{}
	for i := range l.report.Broken {
		n := &l.report.Broken[i]
		if n.Kind != policy.KindImport || l.plan.Stop == gate.Removing {
			continue
		}
		name := l.moves(*n)
		if name == "" {
			continue
		}
		if _, done := tried[name]; !done {
			s.share = max(1, s.wheels/max(1, left-len(tried)))
			tried[name] = s.keeps(name)
		}
		n.Move, n.Keeps = name, tried[name]
	}
}

// movable counts the distributions whose other releases may meet what is broken.
func (l *look) movable() int {
	names := map[string]bool{}
	for _, n := range l.report.Broken {
		names[l.moves(n)] = true
	}
	delete(names, "")
	return len(names)
}

// moves names the distribution whose other releases may meet a need: it has to be one that the plan changes, and that the
// request does not pin.
func (l *look) moves(n policy.BrokenNeed) string {
	for _, name := range []string{l.formers[n.Object.Name], n.Object.Name, n.Subject.Name} {
		if l.worlds.changed[name] && l.plan.After.Distributions[name] != nil && !l.plan.Request.Fixes(name) {
			return name
		}
	}
	return ""
}

// A search tries releases of one distribution after the other.
type search struct {
	*look
	ctx    context.Context
	wheels int // that may still be fetched
	share  int // and for the distribution that is at issue
	bytes  int64
	files  map[string]string // that were fetched, by name and version
}

// A release is a candidate of the index.
type release struct {
	gate.Candidate
	version pep440.Version
}

// keeps is the range of a distribution's releases with which all that it broke is met; empty where none is known. What is
// installed was good, what is planned is bad; names that were removed stay removed, so that halving finds the border. Where
// reading explains what is broken, reading decides: what comes of it is a plan of its own, and rehearsed as that.
func (s *search) keeps(name string) pep440.Specifiers {
	bad := s.plan.After.Distributions[name].Version
	good := pep440.Version{}
	if d := s.plan.Before.Find(name); d != nil && !d.Version.IsZero() && !d.Version.Equal(bad) {
		good = d.Version
	}
	between := s.between(name, good, bad)
	if !good.IsZero() && (len(between) == 0 || good.Compare(bad) > 0) {
		return pep440.MustParseSpecifiers("==" + good.String())
	}
	holds := s.holds
	if s.explained(name) {
		holds = s.reads
	}
	low, high := -1, len(between)
	if good.IsZero() {
		if low = s.start(name, between, holds); low < 0 {
			return pep440.Specifiers{}
		}
	}
	for high-low > 1 && s.more() {
		if middle := (low + high) / 2; holds(name, between[middle]) {
			low = middle
		} else {
			high = middle
		}
	}
	return border(good, bad, between, low, high)
}

// explained says whether reading sees each need that a distribution broke.
func (s *search) explained(name string) bool {
	for _, n := range s.report.Broken {
		seen := func(f needs.Finding) bool { return f.Explains() && about(n, f) }
		if s.moves(n) == name && !slices.ContainsFunc(s.findings, seen) {
			return false
		}
	}
	return true
}

// more says whether another release may be tried.
func (s *search) more() bool { return s.wheels > 0 && s.share > 0 && s.ctx.Err() == nil }

// border writes what was found: below the first release that is bad where that is known, else up to the last good one.
func border(good, bad pep440.Version, between []release, low, high int) pep440.Specifiers {
	switch {
	case high-low == 1 && high == len(between):
		return pep440.MustParseSpecifiers("<" + bad.String())
	case high-low == 1:
		return pep440.MustParseSpecifiers("<" + between[high].version.String())
	case low >= 0:
		return pep440.MustParseSpecifiers("<=" + between[low].version.String())
	}
	return pep440.MustParseSpecifiers("<=" + good.String())
}

// between lists the final releases of the index between two versions, oldest first; from zero, all below the second.
func (s *search) between(name string, from, to pep440.Version) []release {
	if s.plan.Index == nil {
		return nil
	}
	candidates, err := s.plan.Index.Candidates(s.ctx, name, from.IsZero())
	if err != nil {
		return nil
	}
	var all []release
	for _, c := range candidates {
		v, err := pep440.Parse(c.Version)
		if err != nil || c.Yanked || v.IsPrerelease() || v.Compare(to) >= 0 || !from.IsZero() && v.Compare(from) <= 0 {
			continue
		}
		all = append(all, release{c, v})
	}
	slices.SortFunc(all, func(a, b release) int { return a.version.Compare(b.version) })
	return all
}

// start finds a good release to begin with where none is installed: one of the time of those that ask for it, else
// further and further back. It returns its place, -1 where none was found.
func (s *search) start(name string, all []release, holds func(string, release) bool) int {
	if len(all) == 0 { // uv has no index that could be asked
		return -1
	}
	at := s.contemporary(name, all)
	for step := 1; at >= 0 && s.more(); step *= 2 {
		if holds(name, all[at]) {
			return at
		}
		at -= step
	}
	return -1
}

// contemporary is the place of the last release that was uploaded before the oldest distribution that is broken, the last
// of all where no time is known.
func (s *search) contemporary(name string, all []release) int {
	var until time.Time
	for _, n := range s.report.Broken {
		if s.moves(n) != name {
			continue
		}
		if at := s.uploaded(n.Subject); !at.IsZero() && (until.IsZero() || at.Before(until)) {
			until = at
		}
	}
	return lastBefore(until, all)
}

// lastBefore is the place of the last release that was uploaded before a time, the last of all where none was or the time
// is zero.
func lastBefore(until time.Time, all []release) int {
	if until.IsZero() {
		return len(all) - 1
	}
	last := -1
	for i, r := range all {
		if !r.Uploaded.IsZero() && r.Uploaded.Before(until) {
			last = i
		}
	}
	if last < 0 {
		return len(all) - 1
	}
	return last
}

func (s *search) uploaded(n policy.Named) time.Time {
	candidates, err := s.plan.Index.Candidates(s.ctx, n.Name, true)
	if err != nil {
		return time.Time{}
	}
	for _, c := range candidates {
		if c.Version == n.Version {
			return c.Uploaded
		}
	}
	return time.Time{}
}

// holds says whether all that a distribution broke is met with another release of it: by reading, and by rehearsal.
func (s *search) holds(name string, r release) bool {
	w, ok := s.read(name, r)
	if ok = ok && s.rehearsed(name, w); ok {
		s.worlds = w // what is tried next is tried with it
	}
	return ok
}

// reads says whether reading finds all that a distribution broke with another release of it.
func (s *search) reads(name string, r release) bool {
	w, ok := s.read(name, r)
	if ok {
		s.worlds = w
	}
	return ok
}

// fetch gives a release's wheel; one that was fetched is not fetched again.
func (s *search) fetch(name string, r release) (file string, ok bool) {
	key := name + " " + r.Candidate.Version
	if file, ok = s.files[key]; ok {
		return file, true
	}
	folder, err := s.observer.Folder()
	if err != nil {
		return "", false
	}
	s.wheels--
	file, err = s.plan.Index.Fetch(s.ctx, name, r.Candidate.Version, folder, mostBytes-s.bytes)
	if err != nil {
		return "", false
	}
	s.bytes += size(file)
	s.files[key] = file
	return file, true
}

// read gives the worlds with another release of a distribution, and whether anything that it broke is missing in them.
func (s *search) read(name string, r release) (worlds, bool) {
	s.share--
	file, ok := s.fetch(name, r)
	if !ok {
		return worlds{}, false
	}
	w := s.worlds.with(name, r.Candidate.Version, file)
	for newcomer, former := range s.formers {
		if former == name {
			w = w.less(newcomer)
		}
	}
	found, err := s.observer.Reader.Compare(w.before, w.after)
	if err != nil {
		return worlds{}, false
	}
	return w, !slices.ContainsFunc(found, func(f needs.Finding) bool { return f.Explains() && s.broke(name, f) })
}

// broke says whether a finding is one of what the planned release of a distribution broke.
func (s *search) broke(name string, f needs.Finding) bool {
	return slices.ContainsFunc(s.report.Broken, func(n policy.BrokenNeed) bool {
		return s.moves(n) == name && about(n, f)
	})
}

// about says whether a finding is about a broken need, or about something below the module that is missing.
func about(n policy.BrokenNeed, f needs.Finding) bool {
	return n.Subject.Name == normal(f.Subject) && strings.HasPrefix(f.Object()+".", n.Requires+".")
}

// rehearsed imports the modules that a distribution broke: they hold, or fail for another one's sake. What cannot be tried
// does not hold.
func (s *search) rehearsed(name string, w worlds) bool {
	var again []trial
	for _, t := range s.tried {
		failed := slices.ContainsFunc(s.report.Broken, func(n policy.BrokenNeed) bool {
			return s.moves(n) == name && n.Evidence.Text("import") == t.question.Module
		})
		if t.question.Module != "" && failed {
			t.question.New = true // that it holds as things are is known
			again = append(again, t)
		}
	}
	if s.observer.Rehearse == policy.RehearseOff || s.plan.Unchecked {
		return true
	}
	proposed := *s.look
	proposed.plan.Proposed, proposed.worlds = true, w
	answers, reason, err := proposed.run(s.ctx, again, w.wheels)
	if err != nil || reason != "" {
		return false
	}
	for i, a := range answers {
		if a.After.State == rehearsal.NotTried || a.After.State == rehearsal.Fails && proposed.blames(again[i], a.After, name) {
			return false
		}
	}
	return true
}

// blames says whether a module still fails for the distribution that is tried, and not for another one.
func (l *look) blames(t trial, r rehearsal.Result, name string) bool {
	f := l.placed(l.cause(t, r))
	return normal(f.Provider) == name || normal(f.Subject) == name
}
