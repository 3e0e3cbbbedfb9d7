package upgrading

import (
	"github.com/pipguard/pipguard/policy"
	"github.com/pipguard/pipguard/policy/pep440"
	"github.com/pipguard/pipguard/shim/gate"
	"github.com/pipguard/pipguard/shim/metadata"
)

// What is fetched to say why a plan does not take a newest release.
const (
	mostFetched = 6        // releases
	mostFetch   = 32 << 20 // bytes of one
)

// Fetched is the newest release with its metadata; nil where it was not fetched.
func (p *Planner) Fetched(name string) *policy.Distribution { return p.fetched[name] }

// ask has a stopped pip name the newest releases, once.
func (p *Planner) ask(plan gate.Plan) {
	index, lists := plan.Index.(gate.Lister)
	if !lists || len(p.Newest) > 0 {
		return
	}
	for _, name := range p.names {
		found, err := index.Candidates(plan.Context(), name, false)
		if err != nil {
			continue
		}
		for _, c := range found { // oldest first
			if v, err := pep440.Parse(c.Version); err == nil && !c.Yanked && !v.IsPrerelease() {
				p.Newest[name] = c.Version
			}
		}
	}
}

// fetch reads the metadata of the newest releases that a plan does not take, as far as they are small.
func (p *Planner) fetch(plan gate.Plan, names []string) {
	folder, err := p.private.Folder("newest")
	if err != nil || plan.Index == nil {
		return
	}
	for _, name := range names[:min(len(names), mostFetched)] {
		if p.fetched[name] != nil {
			continue
		}
		file, err := plan.Index.Fetch(plan.Context(), name, p.Newest[name], folder, mostFetch)
		if err != nil {
			continue
		}
		if m, err := metadata.ReadWheel(file); err == nil {
			d := m.Distribution()
			p.fetched[name] = &d
		}
	}
}
