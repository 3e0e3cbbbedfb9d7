package policyfile

import (
	"cmp"
	"maps"
	"slices"

	"github.com/pipguard/pipguard/policy"
	"github.com/pipguard/pipguard/policy/evidence"
)

// A Layer is one policy file in its place in the order of layers.
type Layer struct {
	Name    string // "built-in policy", or the file's path, or the variable or flag
	File    File
	Trusted bool // false for a project's own file that nobody vouched for: it can only tighten
}

// Merge adds up layers, lowest first. A higher scalar wins, but above a layer in lockdown only a stricter one; rules,
// overrides, waivers and probes are united, the same id replacing. It never fails; ignored settings are returned.
func Merge(layers ...Layer) (*policy.Policy, []Ignored) {
	m := merger{policy: &policy.Policy{
		Mode: policy.ModeRewrite, Trust: policy.TrustObserved, Pins: policy.PinsBlock, Rehearse: policy.RehearseDoubt, Calls: policy.CallsWarn, KeepMB: 200,
		Origin: map[string]string{}, Families: map[string][]string{}, Evidence: evidence.Embedded(),
	}}
	for _, layer := range layers {
		m.scalars(layer)
		m.tables(layer)
		if layer.File.Lockdown {
			m.policy.Lockdown = true
			m.policy.Origin["lockdown"] = cmp.Or(m.policy.Origin["lockdown"], layer.Name)
		}
	}
	if m.policy.Lockdown {
		m.policy.Mode, m.policy.Pins = policy.ModeBlock, policy.PinsBlock
	}
	m.policy.Index()
	return m.policy, m.ignored
}

// An Ignored is a part of a layer that was left out, and why.
type Ignored struct {
	Layer string
	What  string // "mode", "override tensorflow-2.3", …
	Why   Why
	By    string // the layer that decides, of a lockdown
}

// Why is the reason for leaving a part of a layer out.
type Why int

const (
	Untrusted Why = iota // a project's own file can only block
	Lockdown             // a lower layer's lockdown can only be tightened
)

type merger struct {
	policy  *policy.Policy
	ignored []Ignored
}

// may says whether a layer may loosen what; where it may not, that is noted.
func (m *merger) may(layer Layer, what string) bool {
	switch {
	case !layer.Trusted:
		m.ignored = append(m.ignored, Ignored{Layer: layer.Name, What: what, Why: Untrusted})
	case m.policy.Lockdown:
		m.ignored = append(m.ignored, Ignored{layer.Name, what, Lockdown, m.policy.Origin["lockdown"]})
	default:
		return true
	}
	return false
}

func (m *merger) scalars(layer Layer) {
	p, f := m.policy, layer.File
	set := func(key string, given, stricter bool, apply func()) {
		if given && (stricter || m.may(layer, key)) {
			apply()
			p.Origin[key] = layer.Name
		}
	}
	set("mode", f.Mode != policy.Mode{}, f.Mode == p.Mode || stricter(f.Mode, p.Mode, policy.ModeWarn, policy.ModeRewrite, policy.ModeBlock), func() { p.Mode = f.Mode })
	set("trust", f.Trust != policy.Trust{}, f.Trust == p.Trust || stricter(f.Trust, p.Trust, policy.TrustRehearsed, policy.TrustObserved, policy.TrustDeclared), func() { p.Trust = f.Trust })
	set("pins", f.Pins != policy.Pins{}, f.Pins == p.Pins || f.Pins == policy.PinsBlock, func() { p.Pins = f.Pins })
	set("rehearse", f.Rehearse != policy.Rehearse{}, f.Rehearse == p.Rehearse || stricter(f.Rehearse, p.Rehearse, policy.RehearseOff, policy.RehearseDoubt, policy.RehearseAlways), func() { p.Rehearse = f.Rehearse })
	set("calls", f.Calls != policy.Calls{}, f.Calls == p.Calls || stricter(f.Calls, p.Calls, policy.CallsOff, policy.CallsWarn, policy.CallsBreak), func() { p.Calls = f.Calls })
	set("undo.keep_mb", f.Undo.KeepMB != nil, true, func() { p.KeepMB = *f.Undo.KeepMB })
}

// stricter says whether a value comes after another one in an order whose last one is the strictest.
func stricter[T comparable](value, than T, order ...T) bool {
	return slices.Index(order, value) > slices.Index(order, than)
}

func (m *merger) tables(layer Layer) {
	p := m.policy
	for key, members := range maps.All(layer.File.Family) {
		if m.may(layer, "family "+key) { // a new one may take a distribution out of the reach of rules
			p.Families[key] = members
			p.Origin["family."+key] = layer.Name
		}
	}
	for _, rule := range layer.File.Rules {
		m.rule(layer, rule)
	}
	for _, o := range layer.File.Overrides {
		if m.may(layer, "override "+cmp.Or(o.ID, o.When[0].String())) {
			o.Layer = layer.Name
			p.Overrides = replace(p.Overrides, o, func(x policy.Override) string { return x.ID })
		}
	}
	for _, w := range layer.File.Waivers {
		if m.may(layer, "waiver "+w.Rule) {
			w.Layer = layer.Name
			p.Waivers = replace(p.Waivers, w, func(x policy.Waiver) string { return x.Rule })
		}
	}
	for _, probe := range layer.File.Probes {
		if layer.Trusted || m.may(layer, "probe "+cmp.Or(probe.Name, probe.When[0].String())) {
			probe.Layer = layer.Name
			p.Probes = append(p.Probes, probe)
		}
	}
	for _, t := range layer.File.Tests {
		t.Layer = layer.Name
		p.Tests = append(p.Tests, t)
	}
}

// rule adds a rule; one that takes a lower layer's id replaces it, which may loosen and so needs leave.
func (m *merger) rule(layer Layer, rule policy.Rule) {
	rule.Layer, rule.BlocksOnly = layer.Name, !layer.Trusted
	if rule.Severity == (policy.Severity{}) {
		rule.Severity = policy.Break
	}
	for i, old := range m.policy.Rules {
		if old.ID == rule.ID {
			if m.may(layer, "rule "+rule.ID) {
				m.policy.Rules[i] = rule
			}
			return
		}
	}
	m.policy.Rules = append(m.policy.Rules, rule)
}

// replace puts an item over the one with the same non-empty id, or at the end.
func replace[T any](items []T, item T, id func(T) string) []T {
	for i, old := range items {
		if id(item) != "" && id(old) == id(item) {
			items[i] = item
			return items
		}
	}
	return append(items, item)
}

// Joined returns the file with another one's tables after its own, as if both were one file.
func (f File) Joined(other File) File {
	if f.Family == nil {
		f.Family = map[string][]string{}
	}
	maps.Copy(f.Family, other.Family)
	f.Rules = append(f.Rules, other.Rules...)
	f.Overrides = append(f.Overrides, other.Overrides...)
	f.Probes = append(f.Probes, other.Probes...)
	f.Waivers = append(f.Waivers, other.Waivers...)
	f.Tests = append(f.Tests, other.Tests...)
	return f
}
