package outlook

import (
	"github.com/pipguard/pipguard/policy"
	"github.com/pipguard/pipguard/shim/needs"
	"github.com/pipguard/pipguard/shim/rehearsal"
)

// mostAside is how many needs of modules that nothing is known to import are asked for.
const mostAside = 20

// setAside parts the findings that are a warning at most from those that are decided on. Of what the plan brings, only what
// is new to the environment is reported, and what a former release did not ask of Python.
func (l *look) setAside(found []needs.Finding) {
	for _, f := range found {
		switch {
		case !f.Aside:
			l.findings = append(l.findings, f)
		case !f.New && f.Read:
			if f.State == needs.Unmet && f.Before == needs.Met {
				l.warnings = append(l.warnings, mild(l.gone(f)))
			}
		case !f.New && len(l.aside) < mostAside:
			l.aside = append(l.aside, f)
		case f.New && !l.worlds.blind && (l.newcomer(f) || f.Before == needs.Met && f.Provider == "python"):
			l.warnings = append(l.warnings, mild(l.missing(f)))
		}
	}
}

// mild is a need that is reported and blocks nothing.
func mild(n policy.BrokenNeed) policy.BrokenNeed {
	n.Mild = true
	return n
}

// asides are the questions about what is set aside: has its provider the name before the plan, and not after?
func (l *look) asides() []trial {
	var all []trial
	for _, f := range l.aside {
		all = append(all, trial{question: use(f), findings: []needs.Finding{f}})
	}
	return all
}

// lose notes a name that is set aside, and that its provider no longer has. That blocks nothing, and no other releases are
// looked for.
func (l *look) lose(f needs.Finding, a rehearsal.Answer) {
	if a.Broken() {
		l.warnings = append(l.warnings, mild(l.used(f, a)))
	}
}
