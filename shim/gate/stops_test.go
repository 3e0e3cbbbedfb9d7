package gate

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/pipguard/pipguard/shim/testkit"
)

// unstable is what two bare runs of the same pip print differently.
var unstable = regexp.MustCompile(`pip-[a-z-]+-[a-z0-9_]{8}|tmp[a-z0-9_]{8}|[0-9.]+ [kM]?B/s|_[0-9a-f]{32}|sha256=[0-9a-f]{64}|wheels/[0-9a-f/]+`)

// TestStops: at each stop the plan is whole; pip goes on as bare pip does, or
// ends with nothing changed, nothing left behind, and no word of its ending.
func TestStops(t *testing.T) {
	const install, dry, none, remove = "install", "dry", "none", "remove"
	ways := []struct {
		name   string
		args   []string
		have   []string // installed before
		stops  string
		plan   []string
		oldest string // the first pip that knows this way
	}{
		{"dependencies", []string{"install", "beta"}, nil, install, []string{"alpha 2.0", "beta 1.0"}, ""},
		{"isolated build", []string{"install", "PROJECT"}, nil, install, []string{"alpha 2.0", "built 0.1"}, ""},
		{"upgrade", []string{"install", "--", "alpha>1"}, []string{"alpha==1.0"}, install, []string{"alpha 2.0"}, ""},
		{"editable", []string{"install", "--no-build-isolation", "--no-deps", "-e", "PROJECT"}, []string{"alpha==1.0"}, install, []string{"built 0.1"}, "21.3"},
		{"in-process build", []string{"install", "--use-feature=inprocess-build-deps", "PROJECT"}, nil, install, []string{"alpha 2.0", "built 0.1"}, "25.3"},
		{"target", []string{"install", "--target", "TARGET", "beta"}, nil, install, []string{"alpha 2.0", "beta 1.0"}, ""},
		{"legacy resolver", []string{"install", "--use-deprecated=legacy-resolver", "beta"}, nil, install, []string{"alpha 2.0", "beta 1.0"}, ""},
		{"satisfied", []string{"install", "beta"}, []string{"beta==1.0", "alpha==2.0"}, install, nil, ""},
		{"dry run", []string{"install", "--dry-run", "beta"}, nil, dry, []string{"alpha 2.0", "beta 1.0"}, "22.2"},
		{"no such", []string{"install", "nothing"}, nil, none, nil, ""},
		{"uninstall", []string{"uninstall", "-y", "beta", "alpha"}, []string{"beta==1.0", "alpha==2.0"}, remove, []string{"beta", "alpha"}, ""},
	}
	eachPip(t, func(t *testing.T, making testkit.Making) {
		want := map[string][]Stop{install: {Planned, Ready}, dry: {Planned}, remove: {Removing}}
		if older(making.Pip, "22.2") {
			want[install] = []Stop{Ready}
		}
		ours, theirs := newRoom(t, making), newRoom(t, making)
		for i, way := range ways {
			if way.oldest != "" && older(making.Pip, way.oldest) || i >= 2 && making.Pip != newest && !every {
				continue
			}
			t.Run(way.name, func(t *testing.T) {
				args := func(r *room) []string {
					r.reset(way.have...)
					inside := strings.NewReplacer("PROJECT", r.dir+"/project", "TARGET", r.dir+"/target")
					return strings.Fields(inside.Replace(strings.Join(way.args, " ")))
				}
				bare := theirs.bare(theirs.bin("pip"), args(theirs)...)
				p := ours.pip(args(ours)...)
				for at := range want[way.stops] {
					if at == 0 && i > 0 && len(want[way.stops]) > 1 {
						continue // once is enough
					}
					n := 0
					refused(t, ours.guarded(p, func(Plan) bool { n++; return n <= at }), bare)
				}
				went := ours.guarded(p, nil)
				same(t, bare, went)
				var stops []Stop
				for i, plan := range went.plans {
					stops = append(stops, plan.Stop)
					got := names(plan.Items)
					slices.Sort(got)
					if plan.Stop == Removing {
						got = plan.Removes
					}
					if !slices.Equal(got, way.plan) || plan.Last != (i == len(want[way.stops])-1) {
						t.Errorf("plan %d: %q, last %v", i, got, plan.Last)
					}
				}
				if !slices.Equal(stops, want[way.stops]) || went.result.Passed != (stops != nil) || went.err != nil {
					t.Errorf("stops %v, %+v, %v", stops, went.result, went.err)
				}
			})
		}
	})
}

// refused checks a run that was ended at a stop: nothing is changed or left, and
// its words are the beginning of bare pip's.
func refused(t *testing.T, e, bare end) {
	t.Helper()
	if !e.result.Stopped || e.result.Passed || e.err != nil || e.changed != "" || e.left != nil {
		t.Errorf("refused: %+v", e)
	}
	if !strings.HasPrefix(bare.stdout, e.stdout) || !strings.HasPrefix(bare.stderr, e.stderr) {
		t.Errorf("refused, pip says %q %q\nbare pip: %q %q", e.stdout, e.stderr, bare.stdout, bare.stderr)
	}
}

// same compares a guarded run with a bare one in another room.
func same(t *testing.T, bare, guarded end) {
	t.Helper()
	for _, c := range [][3]string{
		{"stdout", bare.stdout, guarded.stdout},
		{"stderr", bare.stderr, guarded.stderr},
		{"changes", bare.changed, guarded.changed},
		{"left", strings.Join(bare.left, "\n"), strings.Join(guarded.left, "\n")},
	} {
		if c[1] != c[2] {
			t.Errorf("%s differs:\nbare:    %q\nguarded: %q", c[0], c[1], c[2])
		}
	}
	if bare.code != guarded.code {
		t.Errorf("exit code %d, bare pip's is %d", guarded.code, bare.code)
	}
}
