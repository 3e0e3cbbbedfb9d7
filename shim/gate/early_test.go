package gate

import (
	"slices"
	"testing"
)

// TestBeforeFetch: a pip that has a plan by metadata alone (PEP 658) stops at it before it fetches a wheel, whether it fetches
// as it resolves or later, and ends there with nothing fetched.
func TestBeforeFetch(t *testing.T) {
	for _, pip := range []string{"24.0", "25.0.1", newest} {
		t.Run(pip, func(t *testing.T) {
			t.Parallel()
			making := making(t, pip, "3.11", "3.12")
			ours, theirs := newRoom(t, making), newRoom(t, making)
			index := ours.serve()
			theirs.serve()
			bare := theirs.bare(theirs.bin("pip"), "install", "-q", "beta")

			refused(t, ours.guarded(ours.pip("install", "-q", "beta"), func(Plan) bool { return false }), bare)
			if fetched := index.Fetched(false); len(fetched) > 0 {
				t.Errorf("fetched before the plan was known: %q", fetched)
			}
			went := ours.guarded(ours.pip("install", "-q", "beta"), func(plan Plan) bool {
				got := names(plan.Items)
				slices.Sort(got)
				if !slices.Equal(got, []string{"alpha 2.0", "beta 1.0"}) {
					t.Errorf("stop %d: %q", plan.Stop, got)
				}
				for _, item := range plan.Items {
					if item.Name == "beta" && (len(item.Requires) != 1 || item.Requires[0].Key() != "alpha" || item.Hashes["sha256"] == "") {
						t.Errorf("stop %d: %+v", plan.Stop, item)
					}
				}
				return true
			})
			same(t, bare, went)
			ours.reset()
			dry := ours.guarded(ours.pip("install", "-q", "--dry-run", "beta"), nil)
			for _, c := range []struct {
				plans []Plan
				want  []Stop
			}{
				{went.plans, []Stop{Planned, Ready}},
				{dry.plans, map[bool][]Stop{true: {Planned}, false: {Planned, Planned}}[pip == newest]},
			} {
				var stops []Stop
				for i, plan := range c.plans {
					if stops = append(stops, plan.Stop); plan.Last != (i == len(c.plans)-1) {
						t.Errorf("stop %d is the last one: %v", i, plan.Last)
					}
				}
				if !slices.Equal(stops, c.want) {
					t.Errorf("stops %v, want %v", stops, c.want)
				}
			}
		})
	}
}
