package gate

import (
	"path/filepath"
	"slices"
	"testing"

	"github.com/pipguard/pipguard/shim/metadata"
	"github.com/pipguard/pipguard/shim/testkit"
)

// TestFiles: where pip is ready each distribution's wheel lies there, downloaded or built. Where it is only planned there
// are those that this pip downloads to resolve.
func TestFiles(t *testing.T) {
	eachPip(t, func(t *testing.T, making testkit.Making) {
		r := newRoom(t, making)
		r.serve()
		both, early := []string{"alpha", "beta"}, []string{"alpha", "beta"}
		if !older(making.Pip, "25.3") { // the index has the metadata apart (PEP 658)
			early = nil
		}
		for _, way := range []struct {
			args           []string
			planned, ready []string // names of wheels
			dry            bool     // tried too
		}{
			{[]string{"beta"}, early, both, true},
			{[]string{"--no-cache-dir", "beta"}, early, both, false},
			{[]string{"--no-index", "--find-links", r.links, "beta"}, both, both, true},
			{[]string{"--no-deps", filepath.Join(r.dir, "project")}, nil, []string{"built"}, false},
			{[]string{"--no-cache-dir", "gamma==1.5"}, nil, []string{"gamma"}, true}, // a source distribution
		} {
			r.wheels(append([]string{"install", "-q"}, way.args...), way.planned, way.ready)
			if way.dry && !older(making.Pip, "22.2") {
				r.wheels(append([]string{"install", "-q", "--dry-run"}, way.args...), way.planned, nil)
			}
		}
	})
}

// wheels checks which wheels lie there at each stop of an install, that each is what the plan says, and that they are gone
// after a refusal.
func (r *room) wheels(args, planned, ready []string) {
	r.t.Helper()
	e := r.guarded(r.pip(args...), func(plan Plan) bool {
		var got []string
		for _, item := range plan.Items {
			if filepath.Ext(item.File) != ".whl" {
				continue
			}
			if m, err := metadata.ReadWheel(item.File); err != nil || m.Name != item.Name || m.Version != item.Version {
				r.t.Errorf("%q: %+v is not %s %s: %v", args, m, item.Name, item.Version, err)
			}
			got = append(got, item.Name)
		}
		slices.Sort(got)
		if want := map[Stop][]string{Planned: planned, Ready: ready}[plan.Stop]; !slices.Equal(got, want) {
			r.t.Errorf("%q, stop %d: wheels %q", args, plan.Stop, got)
		}
		return !plan.Last
	})
	if !e.result.Stopped || e.err != nil || e.changed != "" || e.left != nil {
		r.t.Errorf("%q: %+v", args, e)
	}
}
