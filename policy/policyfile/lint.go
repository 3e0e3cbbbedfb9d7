package policyfile

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"unicode"

	"github.com/pelletier/go-toml/v2"
	"github.com/pipguard/pipguard/policy"
	"github.com/pipguard/pipguard/policy/pep440"
	"github.com/pipguard/pipguard/policy/pep508"
)

// A Lint asks what is wrong with a policy file that parses.
type Lint struct {
	Layer Layer          // the file, under its path
	Data  []byte         // its text; nil where findings need no columns
	Below []string       // the table that it stands in: "tool", "pipguard" in a pyproject.toml
	Rest  []Layer        // the layers that it is merged with
	Today toml.LocalDate // for waivers
}

// Findings lists what can never match or never be broken, what contradicts another rule, what has no evidence, and what
// names nothing that there is; in the order of the file.
func (l Lint) Findings() []*Error {
	layer := l.Layer
	layer.Trusted = true
	merged, _ := Merge(append(slices.Clone(l.Rest), layer)...)
	f := linter{Lint: l, policy: merged, places: positions(l.Data, l.Below)}
	for i, r := range l.Layer.File.Rules {
		f.rule(i, r)
	}
	for i, o := range l.Layer.File.Overrides {
		f.override(i, o)
	}
	for i, p := range l.Layer.File.Probes {
		f.when(fmt.Sprintf("probe.%d", i), p.When, "this probe")
	}
	for i, w := range l.Layer.File.Waivers {
		f.waiver(i, w)
	}
	for i, t := range l.Layer.File.Tests {
		f.test(i, t)
	}
	f.families()
	slices.SortStableFunc(f.found, func(a, b *Error) int {
		return cmp.Or(cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column))
	})
	return f.found
}

type linter struct {
	Lint
	policy *policy.Policy
	places map[string]position
	found  []*Error
}

// add notes a finding at the first of the places that the file has.
func (f *linter) add(hint, message string, places ...string) {
	e := &Error{File: f.Layer.Name, Message: message, Hint: hint}
	for _, place := range places {
		if at, ok := f.places[place]; ok {
			e.Line, e.Column, e.Text = at.line, at.column, lineAt(f.Data, at.line)
			break
		}
	}
	f.found = append(f.found, e)
}

// advise notes a finding that leaves the file what it is.
func (f *linter) advise(hint, message string, places ...string) {
	f.add(hint, message, places...)
	f.found[len(f.found)-1].Advice = true
}

func (f *linter) rule(i int, r policy.Rule) {
	at := fmt.Sprintf("rule.%d", i)
	if id := kebab(r.ID); id != r.ID {
		f.advise(id, fmt.Sprintf("rule %s: an id is lower case, with hyphens", r.ID), at+".id", at)
	}
	f.when(at, r.When, "rule "+r.ID)
	for j, q := range r.Require {
		f.require(fmt.Sprintf("%s.require.%d", at, j), at, r, q)
	}
	f.evidence(at, r)
	for j, other := range f.Layer.File.Rules[:i] {
		if other.ID == r.ID {
			f.add("", fmt.Sprintf("rule %s is here twice, and this one replaces the one in line %d", r.ID, f.Layer.File.Rules[j].Line), at+".id", at)
		}
	}
	f.contradictions(at, r)
}

// kebab writes an id as all ids are written.
func kebab(id string) string {
	apart := func(r rune) bool { return r != '.' && !unicode.IsLetter(r) && !unicode.IsDigit(r) }
	return strings.Join(strings.FieldsFunc(strings.ToLower(id), apart), "-")
}

// when reports conditions that nothing can meet.
func (f *linter) when(at string, when []pep508.Requirement, what string) {
	for i, q := range when {
		place := fmt.Sprintf("%s.when.%d", at, i)
		if impossible(q.Specifiers) {
			f.add("", fmt.Sprintf("%s can never match: no release is %s", what, q.Bare()), place, at+".when", at)
		}
		for _, other := range when[:i] {
			if f.same(q, other) && !impossible(q.Specifiers) && !impossible(other.Specifiers) && q.Specifiers.Excludes(other.Specifiers) {
				f.add("", fmt.Sprintf("%s can never match: %s and %s exclude each other", what, other.Bare(), q.Bare()), place, at+".when", at)
			}
		}
	}
}

// require reports requirements that are never or always broken.
func (f *linter) require(place, at string, r policy.Rule, q pep508.Requirement) {
	switch {
	case impossible(q.Specifiers):
		f.add("", fmt.Sprintf("rule %s cannot be kept: no release is %s", r.ID, q.Bare()), place, at+".require", at)
	case q.Specifiers.IsEmpty():
		f.add("", fmt.Sprintf("rule %s can never be broken: every release is %s", r.ID, q.Name), place, at+".require", at)
	case slices.ContainsFunc(r.When, func(w pep508.Requirement) bool {
		return f.same(w, q) && !impossible(w.Specifiers) && w.Specifiers.Within(q.Specifiers)
	}):
		f.add("", fmt.Sprintf("rule %s can never be broken: its own when is within %s", r.ID, q.Bare()), place, at+".require", at)
	}
}

var kinds = []string{"declared", "artifact", "observed", "reported", "guide"}

func (f *linter) evidence(at string, r policy.Rule) {
	if len(r.Evidence) == 0 {
		f.advise(`evidence = [{ kind = "reported", url = "https://…" }]`, fmt.Sprintf("rule %s has no evidence: say what it rests on", r.ID), at+".id", at)
	}
	for j, e := range r.Evidence {
		if !slices.Contains(kinds, e.Kind()) {
			f.add(nearest(e.Kind(), kinds), fmt.Sprintf("rule %s: evidence of kind %q, expected %s", r.ID, e.Kind(), strings.Join(kinds, ", ")),
				fmt.Sprintf("%s.evidence.%d", at, j), at+".evidence", at)
		}
	}
}

func (f *linter) waiver(i int, w policy.Waiver) {
	at := fmt.Sprintf("waiver.%d", i)
	if !f.knows(w.Rule) {
		f.add(nearest(w.Rule, f.rules()), fmt.Sprintf("no rule is called %s", w.Rule), at+".rule", at)
	}
	if w.Expired(f.Today) {
		f.add("", fmt.Sprintf("this waiver was over on %s: rule %s is in force again", w.Until, w.Rule), at+".until", at)
	}
}

// knows says whether a rule has the id, or whether the judgement itself makes it.
func (f *linter) knows(id string) bool { return policy.Derived(id) || slices.Contains(f.rules(), id) }

func (f *linter) rules() []string {
	ids := []string{""}
	for _, r := range f.policy.Rules {
		ids = append(ids, r.ID)
	}
	return ids
}

func (f *linter) test(i int, t policy.Test) {
	at := fmt.Sprintf("test.%d", i)
	for key, list := range map[string][]pep508.Requirement{"have": t.Have, "install": t.Install} {
		for j, q := range list {
			if _, exact := q.Specifiers.Exact(); !exact {
				f.add(q.Name+"==1.0", fmt.Sprintf("%s is no exact pin", q.Bare()), fmt.Sprintf("%s.%s.%d", at, key, j), at)
			}
		}
	}
	if t.Rule != "" && !f.knows(t.Rule) {
		f.add(nearest(t.Rule, f.rules()), fmt.Sprintf("no rule is called %s", t.Rule), at+".rule", at)
	}
}

// families reports members that two families claim.
func (f *linter) families() {
	for key, members := range f.Layer.File.Family {
		for _, member := range members {
			if owner := f.policy.Family(pep508.Normalize(member)); owner != key {
				f.add("", fmt.Sprintf("%s is of two families, %s and %s", member, key, owner), "family."+key, "family")
			}
		}
	}
}

func (f *linter) same(a, b pep508.Requirement) bool {
	return f.policy.Family(a.Key()) == f.policy.Family(b.Key())
}

func impossible(s pep440.Specifiers) bool { return s.Excludes(pep440.Specifiers{}) }
