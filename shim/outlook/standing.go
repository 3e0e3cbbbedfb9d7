package outlook

import (
	"context"
	"slices"
	"strings"

	"github.com/pipguard/pipguard/policy"
	"github.com/pipguard/pipguard/shim/environment"
	"github.com/pipguard/pipguard/shim/gate"
	"github.com/pipguard/pipguard/shim/needs"
	"github.com/pipguard/pipguard/shim/rehearsal"
)

// A Set is distributions as they lie there: installed ones, and wheels in the place of those of the same name.
type Set struct {
	policy.Set
	Installed []environment.Distribution
	Wheels    []gate.Item

	Progress rehearsal.Progress // may be nil
	Index    gate.Index         // where releases are looked for with which what is broken holds; nil for nowhere
	Request  policy.Request     // what was asked for; what it pins stays
}

// Standing gives what code of a set asks for when it is imported, and certainly does not find. What a distribution requires
// and nobody has installed is left out: that is a requirement that is missing.
func (o *Observer) Standing(s Set) ([]policy.BrokenNeed, error) {
	found, err := o.Reader.Standing(o.world(s))
	if err != nil {
		return nil, err
	}
	var broken []policy.BrokenNeed
	for _, f := range found {
		if f.Provider == "python" {
			f.ProviderVersion = o.Env.Version
		}
		if f.ProviderVersion != "" || !requires(s.Set, f) {
			broken = append(broken, reading(f))
		}
	}
	return unique(broken), nil
}

// requires says whether metadata asks for the provider.
func requires(set policy.Set, f needs.Finding) bool {
	d := set.Distributions[normal(f.Subject)]
	if d == nil {
		return false
	}
	always, _ := required(d, set)
	return slices.Contains(always, normal(f.Provider))
}

// world is a set as it is read.
func (o *Observer) world(s Set) needs.World {
	w := needs.World{Sites: slices.Concat(o.Env.Site, o.Env.Shared)}
	brought := map[string]bool{}
	for _, item := range s.Wheels {
		brought[normal(item.Name)] = true
	}
	for i := range s.Installed {
		if !brought[s.Installed[i].Name] {
			w.Sources = append(w.Sources, installed(&s.Installed[i], s.Set))
		}
	}
	for _, item := range s.Wheels {
		w.Sources = append(w.Sources, inWheel(item, s.Distributions[normal(item.Name)], s.Set))
	}
	return w
}

// Imported imports the packages of a set whose needs are in doubt, and the modules whose needs are certainly not met, and gives the needs that are broken:
// an import that holds is believed, whatever reading says.
func (o *Observer) Imported(ctx context.Context, s Set, standing []policy.BrokenNeed) (Report, error) {
	w := worlds{before: needs.World{Sites: o.Env.Site}, after: o.world(s), changed: map[string]bool{}}
	for name := range s.Distributions {
		w.changed[name] = true
	}
	for _, item := range s.Wheels {
		w.wheels = append(w.wheels, rehearsal.Wheel{Name: normal(item.Name), File: item.File})
	}
	found, err := o.Reader.Compare(w.before, w.after)
	if err != nil {
		return Report{}, err
	}
	l := &look{observer: o, worlds: w, findings: found}
	l.plan = Plan{Before: environment.Snapshot{List: s.Installed}, After: s.Set, Request: s.Request, Progress: s.Progress}
	l.plan.Index = s.Index
	l.tried = imports(found, standing)
	tops := len(l.tried)
	if s.Index != nil {
		l.tried = append(l.tried, commands(found, l.tried)...)
	}
	answers, reason, err := l.run(ctx, l.tried, w.wheels)
	if err != nil {
		return Report{}, err
	}
	holds, deep := map[string]bool{}, map[string]bool{}
	for i, a := range answers {
		switch {
		case a.After.State == rehearsal.Holds:
			holds[a.Module] = true
		case a.After.State == rehearsal.Fails && l.atFault(l.tried[i], a.After):
			need := l.failed(l.tried[i], a)
			need.Mild, deep[a.Module] = false, i >= tops
			l.report.Broken = append(l.report.Broken, need)
		}
	}
	standing = slices.DeleteFunc(slices.Clone(standing), func(n policy.BrokenNeed) bool { return holds[n.Evidence.Text("import")] })
	l.report.NotTried, l.report.Broken = reason, unique(append(l.report.Broken, standing...))
	if s.Index != nil && len(l.report.Broken) > 0 {
		l.findReleases(ctx)
		l.report.Broken = slices.DeleteFunc(l.report.Broken, func(n policy.BrokenNeed) bool {
			return deep[n.Evidence.Text("import")] && n.Object.Version == ""
		})
	}
	return l.report, nil
}

// mostCommands bounds the modules of commands that are imported.
const mostCommands = 20

// commands asks for the other modules that a command may import and that lack a module which nobody has. They count where
// the index shows who had it: else it may be for an extra.
func commands(found []needs.Finding, asked []trial) []trial {
	had := map[string]bool{}
	for _, t := range asked {
		had[t.question.Module] = true
	}
	var all []trial
	for _, f := range found {
		if len(all) < mostCommands && f.AtImport && f.Reached && f.State == needs.Unmet && f.ProviderVersion == "" && f.Provider != "python" && !had[f.Import] {
			had[f.Import] = true
			all = append(all, trial{question: rehearsal.Question{Distribution: normal(f.Subject), Module: f.Import, New: true}, findings: []needs.Finding{f}})
		}
	}
	return all
}

// imports turns what is needed at import, in modules that a top package or an entry point may import, into questions: for
// the top packages, since a module of another system or of an extra is nothing that a user imports; and for the modules
// that certainly lack something, since those are imported whatever happens.
func imports(found []needs.Finding, standing []policy.BrokenNeed) []trial {
	certain := map[string]bool{}
	for _, n := range standing {
		certain[n.Evidence.Text("import")] = true
	}
	var all []trial
	at := map[string]int{}
	for _, f := range found {
		module := f.Import
		if !certain[module] {
			module, _, _ = strings.Cut(module, ".")
		}
		if !f.AtImport || !f.Reached {
			continue
		}
		i, asked := at[module]
		if !asked {
			i = len(all)
			at[module] = i
			all = append(all, trial{question: rehearsal.Question{Distribution: normal(f.Subject), Module: module, New: true}})
		}
		all[i].findings = append(all[i].findings, f)
	}
	return all
}
