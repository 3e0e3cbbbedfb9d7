package inquiry

import (
	"cmp"
	"slices"
	"strings"

	"github.com/pipguard/pipguard/policy"
	"github.com/pipguard/pipguard/policy/evidence"
	"github.com/pipguard/pipguard/policy/pep508"
)

// An asker judges releases beside the others of one question.
type asker struct {
	Which
	catalogue
	others []other
}

// An other is one of the requirements that a release is judged beside, and the releases that meet it, newest first.
type other struct {
	requirement pep508.Requirement
	releases    []evidence.Release
	single      *policy.Distribution // where the evidence has none: a pin, or one that is at hand
	atHand      bool
	pythons     map[string][]string // by version
}

// candidates finds the releases that meet a requirement. A pin is taken as it is; of a range, withdrawn releases and
// prereleases are no answer.
func (a *asker) candidates(r pep508.Requirement) other {
	o := other{requirement: r, pythons: map[string][]string{}}
	version, exact := r.Specifiers.Exact()
	for _, release := range slices.Backward(a.of(r.Key())) {
		if r.Specifiers.Contains(release.Version) && (exact || choosable(release)) {
			o.releases = append(o.releases, release)
			o.pythons[release.Version.String()] = release.Pythons(a.Target.Platform)
		}
	}
	if len(o.releases) > 0 {
		return o
	}
	at := slices.IndexFunc(a.Have, func(d *policy.Distribution) bool { return d.Name == r.Key() && r.Specifiers.Contains(d.Version) })
	switch {
	case at >= 0:
		o.single, o.atHand = a.Have[at], true
	case exact && !version.IsZero():
		o.single = &policy.Distribution{Name: r.Key(), Version: version, Text: version.String()}
	}
	return o
}

// allPythons lists the Pythons that some release of the other has a wheel for.
func (o other) allPythons() []string {
	all := []string{}
	for _, pythons := range o.pythons {
		all = append(all, pythons...)
	}
	slices.SortFunc(all, comparePythons)
	return slices.Compact(all)
}

// comparePythons orders "3.9" before "3.10".
func comparePythons(a, b string) int { return cmp.Or(cmp.Compare(len(a), len(b)), cmp.Compare(a, b)) }

// judge judges a release on each Python; the best verdict is the answer, with the Pythons that it holds on. ok is false
// where no Python has wheels of all.
func (a *asker) judge(release evidence.Release) (best Release, ok bool) {
	for _, python := range release.Pythons(a.Target.Platform) {
		if a.Target.Python != "" && a.Target.Python != python {
			continue
		}
		target := a.Target
		if target.Python == "" {
			target = target.On(python)
		}
		its, fits := a.on(release, target)
		switch {
		case !fits:
		case !ok || better(its, best):
			best, ok = its, true
		case !better(best, its):
			best.Pythons = append(best.Pythons, python)
			best.Observed, best.Runs, best.Evidence = its.Observed, its.Runs, its.Evidence
		}
	}
	return best, ok
}

// on judges a release beside the others on one Python: each of them at its newest release that goes.
func (a *asker) on(release evidence.Release, target Target) (Release, bool) {
	set := a.set(release, target)
	for _, o := range a.others {
		chosen := a.choose(release, set, o, target)
		if chosen == nil {
			return Release{}, false
		}
		a.put(set, chosen, target)
	}
	its := a.judged(release, set)
	its.Pythons = []string{target.Python}
	return its, true
}

func (a *asker) set(release evidence.Release, target Target) policy.Set {
	set := policy.Set{Markers: target.Markers, Distributions: map[string]*policy.Distribution{}}
	a.put(set, a.distribution(release, target.Platform), target)
	return set
}

// choose returns the newest release of an other that goes with the release and the set so far, else the newest; nil where
// none has a wheel.
func (a *asker) choose(release evidence.Release, chosen policy.Set, o other, target Target) *policy.Distribution {
	if o.single != nil {
		return o.single
	}
	var newest *policy.Distribution
	for _, candidate := range o.releases {
		if !slices.Contains(o.pythons[candidate.Version.String()], target.Python) {
			continue
		}
		d := a.distribution(candidate, target.Platform)
		if len(o.releases) == 1 {
			return d
		}
		set := chosen.With(nil)
		a.put(set, d, target)
		if its := a.judged(release, set); its.Verdict == policy.Allow && len(its.Apart) == 0 {
			return d
		}
		if newest == nil {
			newest = d
		}
	}
	return newest
}

// judged says how a release goes with the rest of its set.
func (a *asker) judged(release evidence.Release, set policy.Set) Release {
	family := a.Policy.Family(a.Name)
	its := Release{Version: release.Version.String(), Rules: []string{}, With: []string{}, Evidence: []policy.Evidence{}, Runs: []Run{}}
	var found []policy.Violation
	for _, v := range policy.Check(policy.Case{Policy: a.Policy, Today: a.Today, After: set, Needs: a.broken(set)}) {
		switch {
		case v.Kind == policy.KindMissing:
		case a.Policy.Family(v.Subject.Name) == family || a.Policy.Family(v.Object.Name) == family:
			found = append(found, v)
			its.Rules = append(its.Rules, v.Rule)
			its.Evidence = append(its.Evidence, v.Evidence...)
		case v.Breaks():
			its.Apart = append(its.Apart, v)
		}
	}
	its.Verdict = policy.Sum(found)
	its.Declared, its.Requires = sumDeclared(a.Policy, set, family)
	its.Observed = a.observed(&its, release, set)
	for _, o := range a.others {
		if d := set.Distributions[o.requirement.Key()]; d != nil {
			its.With = append(its.With, d.Name+"=="+d.Text)
		}
	}
	return its
}

// observed is what runs say of a release and each of the others together: the worst of it, and nothing where one of the
// pairs was not run.
func (a *asker) observed(its *Release, release evidence.Release, set policy.Set) evidence.Result {
	worst := evidence.Result("")
	order := []evidence.Result{"", evidence.Works, evidence.Warns, evidence.None, evidence.Fails}
	for _, o := range a.others {
		d := set.Distributions[o.requirement.Key()]
		if d == nil {
			continue
		}
		reading := pairReading(a.Policy, a.Name, release, d, set.Markers.PythonVersion)
		if slices.Index(order, reading.Result) > slices.Index(order, worst) {
			worst = reading.Result
		}
		if reading.Result == evidence.None {
			its.NotRun = append(its.NotRun, d.Name+" "+d.Text)
			continue
		}
		its.Runs = append(its.Runs, runOf(reading))
	}
	if worst == "" {
		return evidence.None
	}
	return worst
}

// pairReading reads the runs of two distributions, whichever of them is the runs' subject.
func pairReading(p *policy.Policy, name string, release evidence.Release, d *policy.Distribution, python string) evidence.Reading {
	a, b := p.Family(name), p.Family(d.Name)
	for _, pair := range p.Evidence.Pairs() {
		switch pair {
		case evidence.Pair{Subject: a, Object: b}:
			return p.Evidence.Observed(a, release.Version, b, d.Version, python)
		case evidence.Pair{Subject: b, Object: a}:
			return p.Evidence.Observed(b, d.Version, a, release.Version, python)
		}
	}
	return evidence.Reading{Result: evidence.None}
}

func runOf(r evidence.Reading) Run {
	c := r.Cell
	return Run{
		Result: r.Result, Python: c.Python, Date: c.Date, Between: r.Between, Exception: c.Exception, Held: c.Held,
		Releases: c.Subject + " " + c.SubjectVersion.String() + ", " + c.Object + " " + c.ObjectVersion.String(),
	}
}

// short writes a specifier as people name a release or a series: "2.3" for "==2.3.*".
func short(specifiers string) string {
	if strings.ContainsRune(specifiers, ',') {
		return specifiers
	}
	return strings.TrimSuffix(strings.TrimPrefix(specifiers, "=="), ".*")
}
