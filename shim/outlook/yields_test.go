package outlook

import (
	"strings"
	"testing"

	"github.com/pipguard/pipguard/policy"
	"github.com/pipguard/pipguard/policy/pep508"
	"github.com/pipguard/pipguard/policy/policytest"
	"github.com/pipguard/pipguard/shim/environment"
)

// TestMoves chooses the distribution whose other releases may meet what engine asks of core: core is kept as it is installed,
// or comes with the plan.
func TestMoves(t *testing.T) {
	for _, c := range []struct {
		name, before, planned, asks, want string
	}{
		{"what is asked for holds the subject", "app 1, engine 3, core 3", "engine 2 (core)", "engine<3 app", "core"},
		{"where nothing holds it there", "app 1, engine 3, core 3", "engine 4 (core)", "engine", "engine"},
		{"the plan holds it there", "app 1, engine 3, core 3", "app 0.9 (engine<3), engine 2 (core)", "app<1", "core"},
		{"a pin does", "engine 3, core 3", "engine 2 (core)", "engine==2", "core"},
		{"what is pinned stays", "engine 3, core 3", "engine 2 (core)", "engine==2 core==3", ""},
		{"what nothing leads to stays", "engine 3, core 3", "engine 2", "engine==2", ""},
		{"the plan's own release moves first", "engine 3, core 3", "engine 2 (core), core 4", "engine==2", "core"},
		{"for a newcomer nothing that is installed moves", "core 3", "engine 2 (core)", "engine", "engine"},
	} {
		t.Run(c.name, func(t *testing.T) {
			planned := policytest.Distributions(c.planned)
			before := environment.Snapshot{Set: policytest.Set(c.before)}
			l := look{plan: Plan{Before: before, After: before.Set.With(planned), Request: requested(c.asks)}, worlds: worlds{changed: map[string]bool{}}}
			for _, d := range planned {
				l.worlds.changed[d.Name] = true
			}
			n := policy.BrokenNeed{Kind: policy.KindImport, Subject: l.plan.After.Distributions["engine"].Named(), Object: l.plan.After.Distributions["core"].Named()}
			if got := l.moves(n); got != c.want {
				t.Errorf("%q, want %q", got, c.want)
			}
		})
	}
}

// requested is a request for requirements, parted by spaces.
func requested(asks string) policy.Request {
	var q policy.Request
	for word := range strings.FieldsSeq(asks) {
		r := pep508.MustParse(word)
		q.Asked = append(q.Asked, policy.Asked{Name: r.Key(), Specifiers: r.Specifiers})
	}
	return q
}
