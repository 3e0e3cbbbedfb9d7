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
	s := &search{look: l, ctx: ctx, wheels: mostWheels}
	for i := range l.report.Broken {
		s.provided(&l.report.Broken[i])
	}
	l.formers, l.stays = l.handedOn(), map[string]bool{}
	left := l.movable()
	tried := map[string]pep440.Specifiers{}
	for i := range l.report.Broken {
		n := &l.report.Broken[i]
		if n.Kind != policy.KindImport || l.plan.Stop == gate.Removing {
			continue
		}
		for name := l.moves(*n); name != ""; name = l.moves(*n) {
			if _, done := tried[name]; !done {
				s.share = max(1, s.wheels/max(1, left-len(tried)))
				if l.yields(name) {
					s.share = max(1, s.share/2) // the one that asks may have to move in its place
				}
				tried[name] = s.keeps(name)
			}
			n.Move, n.Keeps = name, tried[name]
			if !n.Keeps.IsEmpty() || !l.yields(name) {
				break
			}
			l.stays[name] = true
		}
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
// request does not pin, or one that it keeps, where the one that asks has to be the release that is planned. A newcomer that
// asks for what nobody has stays what was asked for: that can be installed beside it.
func (l *look) moves(n policy.BrokenNeed) string {
	if l.yields(n.Object.Name) && l.held(n.Subject.Name) {
		return n.Object.Name
	}
	names := []string{l.formers[n.Object.Name], n.Object.Name, n.Subject.Name}
	if n.Object.Version == "" && l.plan.Before.Find(n.Subject.Name) == nil {
		names = names[:2]
	}
	for _, name := range names {
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
	on := s.shelf(name, good.IsZero())
	if !good.IsZero() {
		if _, between := on.middle(good, bad); !between || good.Compare(bad) > 0 {
			return pep440.MustParseSpecifiers("==" + good.String())
		}
	}
	holds := s.holds
	if s.explained(name) {
		holds = s.reads
	}
	low, high := good, bad
	if good.IsZero() {
		first, ok := s.start(name, on, bad, holds)
		if !ok {
			return pep440.Specifiers{}
		}
		low = first.version
	}
	return s.border(on, low, high, func(r release) bool { return holds(name, r) })
}

// border is where good releases end, between a good and a bad one: below the first bad one where that is found, else up to
// the last one that is known to be good.
func (s *search) border(on shelf, low, high pep440.Version, holds func(release) bool) pep440.Specifiers {
	for {
		r, between := on.middle(low, high)
		switch {
		case !between && s.ctx.Err() == nil:
			return pep440.MustParseSpecifiers("<" + high.String())
		case !s.more():
			return pep440.MustParseSpecifiers("<=" + low.String())
		case holds(r):
			low = r.version
		default:
			high = r.version
		}
	}
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

// start finds a good release to begin with where none is installed: one of the time of those that ask for it, else
// further and further back.
func (s *search) start(name string, on shelf, bad pep440.Version, holds func(string, release) bool) (release, bool) {
	at, ok := on.newest(bad, s.oldest(name))
	for step := 1; ok && s.more(); step *= 2 {
		if holds(name, at) {
			return at, true
		}
		at, ok = on.back(at, step)
	}
	return release{}, false
}

// oldest is when the oldest distribution that a distribution broke was uploaded; zero where no time is known.
func (s *search) oldest(name string) time.Time {
	var oldest time.Time
	for _, n := range s.report.Broken {
		if s.moves(n) != name {
			continue
		}
		if at := s.uploaded(n.Subject); !at.IsZero() && (oldest.IsZero() || at.Before(oldest)) {
			oldest = at
		}
	}
	return oldest
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

// fetch gives a release's wheel, and counts it where it was not at hand.
func (s *search) fetch(name string, r release) (file string, ok bool) {
	file, fresh, err := s.observer.fetch(s.ctx, s.plan.Index, name, r.Candidate.Version, mostBytes-s.bytes)
	if fresh || err != nil {
		s.wheels--
	}
	if fresh {
		s.bytes += size(file)
	}
	return file, err == nil
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
