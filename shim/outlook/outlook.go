// Package outlook says which code of an outcome would not find what it asks for: by reading, and where reading leaves it in
// doubt by a rehearsal beside the environment. It looks for the releases with which the code would find it.
package outlook

import (
	"context"
	"slices"
	"sync"

	"github.com/pipguard/pipguard/policy"
	"github.com/pipguard/pipguard/shim/environment"
	"github.com/pipguard/pipguard/shim/gate"
	"github.com/pipguard/pipguard/shim/needs"
	"github.com/pipguard/pipguard/shim/rehearsal"
)

// An Observer looks at outcomes for one environment.
type Observer struct {
	Env      *environment.Environment
	Reader   *needs.Store
	State    string // where a rehearsal may lie when the environment has no room for it
	UserSite string // the user site folder, where the environment's Python uses it; "" else
	Rehearse policy.Rehearse
	Limits   rehearsal.Limits
	Folder   func() (string, error) // makes a private folder for wheels

	store    rehearsal.Store
	replaced map[string]rehearsal.Wheel // copies of what pip replaces by what it builds itself, by name
	reading  sync.WaitGroup
	fetched  map[string]string // wheels that were fetched in this run, by name and version
	failed   []trial           // imports that failed in plans of this run: the plan that mends them is asked for them too
}

// Read begins to read what is installed, while something else goes on; See waits for its end.
func (o *Observer) Read(before environment.Snapshot) {
	o.reading.Go(func() {
		var sources []needs.Source
		for i := range before.List {
			sources = append(sources, installed(&before.List[i], before.Set))
		}
		o.Reader.Read(sources)
	})
}

// Empty removes the wheels that are kept for the next rehearsal: none may come.
func (o *Observer) Empty() { o.store.Close() }

// Close saves what was read, and removes what is kept.
func (o *Observer) Close() {
	o.reading.Wait()
	o.Empty()        // a next run removes what could not be
	o.Reader.Close() // what cannot be remembered is read again
}

// A Plan is what is about to become of an environment.
type Plan struct {
	Before environment.Snapshot
	After  policy.Set
	gate.Plan
	Progress rehearsal.Progress // may be nil
	Request  policy.Request     // what was asked for
	Proposed bool               // the plan is only proposed, not about to be carried out: nothing is run that cannot be shut in
}

// A Report is what was seen of an outcome.
type Report struct {
	Broken   []policy.BrokenNeed
	NotTried string      // why something in doubt could not be rehearsed; "" where all was
	Late     bool        // time was up before all was rehearsed
	Holds    [][2]string // pairs of distributions, dependent and provider, whose imports were rehearsed and hold
	Open     [][2]string // pairs whose imports could not be settled
	Whole    bool        // all that the plan brings was at hand to be looked at
}

// Works says whether the imports of a dependent that point at a provider still find all that they ask for: read as certainly
// met, or rehearsed fine.
func (r Report) Works(dependent, provider string) bool {
	pair := [2]string{dependent, provider}
	return r.Whole && !slices.Contains(r.Open, pair) && !slices.ContainsFunc(r.Broken, func(n policy.BrokenNeed) bool {
		return n.Subject.Name == dependent && (n.Object.Name == provider || n.Object.Version == "")
	})
}

// See reads and rehearses a plan. Only what the plan itself brings about is reported.
func (o *Observer) See(ctx context.Context, p Plan) (Report, error) {
	o.reading.Wait()
	w := o.worlds(p)
	if len(w.changed) == 0 {
		return Report{}, nil
	}
	l := &look{observer: o, plan: p, worlds: w}
	if err := l.compare(ctx); err != nil {
		return Report{}, err
	}
	l.report.Whole = !w.blind
	if len(l.report.Broken) > 0 {
		l.findReleases(ctx)
	}
	return l.complete(), nil
}

// compare reads what code asks for in both worlds, and rehearses what is in doubt: the report has what breaks.
func (l *look) compare(ctx context.Context) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	found, err := l.observer.Reader.Compare(l.worlds.before, l.worlds.after)
	if err != nil {
		return err
	}
	l.setAside(l.worlds.relevant(found))
	return l.rehearse(ctx)
}

// complete is the report, with what is only warned of.
func (l *look) complete() Report {
	l.report.Broken = unique(append(l.report.Broken, l.warnings...))
	return l.report
}

// DryRunBytes bounds what is fetched for a dry run, which fetches nothing itself that its index describes; TrialBytes is
// the bound for a plan that is tried so that it can be recommended.
const (
	DryRunBytes = 32 << 20
	TrialBytes  = 400 << 20
)

// Fetched is a plan with the wheels that pip has not fetched, as in a dry run, as far as pip can. What it cannot fetch, and
// what is large, stays unread.
func (o *Observer) Fetched(ctx context.Context, p gate.Plan, most int64) gate.Plan {
	if p.Index == nil || !slices.ContainsFunc(p.Items, func(i gate.Item) bool { return i.File == "" && !i.Direct }) {
		return p
	}
	ctx, cancel := context.WithTimeout(ctx, mostTime)
	defer cancel()
	left := most
	p.Items = slices.Clone(p.Items)
	for i := range p.Items {
		item := &p.Items[i]
		if item.File != "" || item.Direct || left <= 0 {
			continue
		}
		file, fresh, err := o.fetch(ctx, p.Index, item.Name, item.Version, left)
		if err != nil {
			continue
		}
		if item.File = file; fresh {
			left -= size(file)
		}
	}
	return p
}

// fetch gives a release's wheel of at most so many bytes. What was fetched in this run is not fetched again; fresh says
// that it was not.
func (o *Observer) fetch(ctx context.Context, index gate.Index, name, version string, most int64) (file string, fresh bool, err error) {
	key := name + " " + version
	if file := o.fetched[key]; file != "" {
		return file, false, nil
	}
	folder, err := o.Folder()
	if err != nil {
		return "", false, err
	}
	if file, err = index.Fetch(ctx, name, version, folder, most); err != nil {
		return "", false, err
	}
	if o.fetched == nil {
		o.fetched = map[string]string{}
	}
	o.fetched[key] = file
	return file, true, nil
}

// worlds are an environment before and after a plan, as far as its files are at hand.
type worlds struct {
	before, after needs.World
	changed       map[string]bool // normalised names of what differs
	wheels        []rehearsal.Wheel
	removed       []string
	blind         bool // some of what the plan brings has no wheel at hand

	late     Late // after pip: what has come in already
	replaced []rehearsal.Wheel
}

// worlds lays out what is read: installed distributions, and the plan's wheels in the place of those that they replace.
// What has no wheel (a source distribution, an editable folder) stays as it was.
func (o *Observer) worlds(p Plan) worlds {
	w := worlds{changed: map[string]bool{}}
	planned := map[string]gate.Item{}
	for _, item := range p.Items {
		if wheel(item) {
			planned[normal(item.Name)] = item
		} else {
			w.blind = true
		}
	}
	sites := append(slices.Clone(o.Env.Site), o.Env.Shared...)
	w.before.Sites, w.after.Sites = sites, sites
	for i := range p.Before.List {
		d := &p.Before.List[i]
		source := installed(d, p.After)
		w.before.Sources = append(w.before.Sources, source)
		_, replaced := planned[d.Name]
		switch {
		case replaced:
			w.changed[d.Name] = true
		case p.After.Distributions[d.Name] == nil:
			w.changed[d.Name] = true
			w.removed = append(w.removed, d.Name)
		default:
			w.after.Sources = append(w.after.Sources, source)
		}
	}
	for _, item := range p.Items {
		if name := normal(item.Name); wheel(item) {
			w.changed[name] = true
			w.after.Sources = append(w.after.Sources, inWheel(item, p.After.Distributions[name], p.After))
			w.wheels = append(w.wheels, rehearsal.Wheel{Name: name, File: item.File})
		}
	}
	return w
}

// relevant leaves out findings that a wheel which is not at hand may settle.
func (w worlds) relevant(found []needs.Finding) []needs.Finding {
	return slices.DeleteFunc(found, func(f needs.Finding) bool { return w.blind && f.ProviderVersion == "" && f.Provider != "python" })
}

// less are the worlds without a planned distribution.
func (w worlds) less(name string) worlds {
	w.after.Sources = slices.DeleteFunc(slices.Clone(w.after.Sources), func(s needs.Source) bool { return s.Name == name && s.Wheel != "" })
	w.wheels = slices.DeleteFunc(slices.Clone(w.wheels), func(wheel rehearsal.Wheel) bool { return wheel.Name == name })
	return w
}

// with are the worlds with a wheel in the place of a planned distribution, or of one that is kept as installed.
func (w worlds) with(name, version, file string) worlds {
	w.after.Sources, w.wheels = slices.Clone(w.after.Sources), slices.Clone(w.wheels)
	for i := range w.after.Sources {
		if s := &w.after.Sources[i]; s.Name == name {
			*s = needs.Source{Name: name, Version: version, Wheel: file, Requires: s.Requires, Optional: s.Optional}
		}
	}
	if i := slices.IndexFunc(w.wheels, func(wheel rehearsal.Wheel) bool { return wheel.Name == name }); i >= 0 {
		w.wheels[i].File = file
		return w
	}
	w.wheels = append(w.wheels, rehearsal.Wheel{Name: name, File: file})
	return w
}
