package rounds

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/pipguard/pipguard/policy"
	"github.com/pipguard/pipguard/policy/pep440"
	"github.com/pipguard/pipguard/policy/pep508"
	"github.com/pipguard/pipguard/policy/policyfile"
	"github.com/pipguard/pipguard/shim/gate"
	"github.com/pipguard/pipguard/shim/verdict"
)

// A world is a small index, an environment, and what is asked for. Its pip takes the newest releases that the request and
// the constraints admit, with what these require.
type world struct {
	releases  map[string][]*policy.Distribution // oldest first
	installed policy.Set
	request   policy.Request
	policy    *policy.Policy
}

func randomWorld(seed uint64) world {
	r := rand.New(rand.NewPCG(seed, 1))
	names := []string{"a", "b", "c", "d", "e"}
	merged, _ := policyfile.Merge()
	w := world{releases: map[string][]*policy.Distribution{}, policy: merged}
	w.policy.Pins = []policy.Pins{policy.PinsBlock, policy.PinsRewrite}[r.IntN(2)]
	w.installed = policy.Set{Distributions: map[string]*policy.Distribution{}}
	for _, name := range names {
		for version := 1; version <= 1+r.IntN(4); version++ {
			d := &policy.Distribution{Name: name, Text: fmt.Sprint(version), Version: pep440.MustParse(fmt.Sprint(version))}
			for _, other := range names {
				if other != name && r.IntN(4) == 0 {
					bound := []string{"<", ">=", "==", "!="}[r.IntN(4)]
					d.Requires = append(d.Requires, pep508.MustParse(fmt.Sprintf("%s%s%d", other, bound, 1+r.IntN(4))))
				}
			}
			w.releases[name] = append(w.releases[name], d)
		}
		if r.IntN(2) == 0 {
			w.installed.Distributions[name] = w.releases[name][r.IntN(len(w.releases[name]))]
		}
	}
	w.request.Upgrade = r.IntN(2) == 0
	for _, name := range names {
		if r.IntN(3) == 0 {
			asked := policy.Asked{Name: name}
			if r.IntN(3) == 0 {
				asked.Specifiers = pep440.MustParseSpecifiers(fmt.Sprintf("==%d", 1+r.IntN(4)))
			}
			w.request.Asked = append(w.request.Asked, asked)
		}
	}
	return w
}

// plan is what pip would install under constraints; false where it finds no resolution.
func (w world) plan(ask Ask) ([]*policy.Distribution, bool) {
	planned := map[string]*policy.Distribution{}
	var take func(name string, wanted pep440.Specifiers, upgrade bool) bool
	take = func(name string, wanted pep440.Specifiers, upgrade bool) bool {
		for _, c := range ask.Constraints {
			if c.Name == name {
				wanted = wanted.And(c.Specifiers)
			}
		}
		if d := planned[name]; d != nil {
			return wanted.Contains(d.Version)
		}
		if d := w.installed.Distributions[name]; d != nil && !upgrade && wanted.Contains(d.Version) {
			return true
		}
		for i := len(w.releases[name]) - 1; i >= 0; i-- {
			d := w.releases[name][i]
			if !wanted.Contains(d.Version) {
				continue
			}
			planned[name] = d
			for _, q := range d.Requires {
				if len(ask.Leave) == 0 && !take(q.Key(), q.Specifiers, false) {
					return false
				}
			}
			return true
		}
		return false
	}
	for _, asked := range w.request.Asked {
		wanted := asked.Specifiers
		for _, name := range ask.Unpin {
			if name == asked.Name {
				wanted = pep440.Specifiers{}
			}
		}
		if !take(asked.Name, wanted, w.request.Upgrade) {
			return nil, false
		}
	}
	var all []*policy.Distribution
	for _, d := range planned {
		all = append(all, d)
	}
	return all, true
}

// run is a round of a pip in that world.
func (w world) run(s Search) (*verdict.Judgement, gate.Result) {
	planned, ok := w.plan(s.Ask())
	if !ok {
		return nil, gate.Result{ExitCode: 1}
	}
	c := policy.Case{Policy: w.policy, Before: w.installed, After: w.installed.With(planned), Request: w.request, Applied: s.Applied, Overlap: func(_, _ string) bool { return false }}
	judged := verdict.Judgement{Case: c, Decision: policy.Judge(c)}
	if judged.Allows() {
		return &judged, gate.Result{Reached: true, Passed: true}
	}
	return &judged, gate.Result{Reached: true, Stopped: true}
}

// TestSearchEnds takes the search through 10,000 worlds: it never asks for the same twice, ends within its bound, and
// passes only what is allowed.
func TestSearchEnds(t *testing.T) {
	ends := map[End]int{}
	most := 0
	for seed := range uint64(10_000) {
		w, s, end := randomWorld(seed), Search{}, End("")
		asked := map[string]bool{}
		rounds := 0
		for end == "" {
			if rounds++; rounds > mostRounds {
				t.Fatalf("world %d: no end within %d rounds", seed, mostRounds)
			}
			key := s.Ask().key()
			if asked[key] {
				t.Fatalf("world %d: asked twice for %s", seed, key)
			}
			asked[key] = true
			judged, result := w.run(s)
			s, end = s.Next(judged, result)
			if end == Passed && !s.Last.Allows() {
				t.Fatalf("world %d: passed a plan that is not allowed", seed)
			}
		}
		if end == Blocked && s.Last.Decision.Verdict != policy.Block {
			t.Fatalf("world %d: blocked, and the verdict is %s", seed, s.Last.Decision.Verdict)
		}
		ends[end]++
		most = max(most, rounds)
	}
	if ends[Passed] < 1000 || ends[Blocked] < 100 || ends[Failed] < 100 || most < 3 {
		t.Errorf("the worlds are too easy: %v, %d rounds at the most", ends, most)
	}
}

// TestSearchIsValue takes two rounds from one state: the first must leave no trace in the second.
func TestSearchIsValue(t *testing.T) {
	for seed := range uint64(2_000) {
		w, s := randomWorld(seed), Search{}
		for range mostRounds {
			judged, result := w.run(s)
			before := s.Ask().key()
			first, end := s.Next(judged, result)
			second, again := s.Next(judged, result)
			if s.Ask().key() != before || end != again || first.Ask().key() != second.Ask().key() {
				t.Fatalf("world %d: a state was changed", seed)
			}
			if s = first; end != "" {
				break
			}
		}
	}
}

func TestSearchEndsAtOnce(t *testing.T) {
	allow := &verdict.Judgement{Decision: policy.Decision{Verdict: policy.Allow}}
	rewrite := &verdict.Judgement{Decision: policy.Decision{Verdict: policy.Rewrite}}
	block := &verdict.Judgement{Decision: policy.Decision{Verdict: policy.Block}}
	for _, c := range []struct {
		name   string
		judged *verdict.Judgement
		result gate.Result
		want   End
	}{
		{"pip did it", allow, gate.Result{Passed: true}, Passed},
		{"pip had nothing to do", nil, gate.Result{}, Passed},
		{"a dry run of ours", allow, gate.Result{Stopped: true}, Planned},
		{"blocked", block, gate.Result{Stopped: true}, Blocked},
		{"no resolution", nil, gate.Result{ExitCode: 1}, Failed},
		{"pip failed half-way", allow, gate.Result{Passed: true, ExitCode: 2}, Failed},
		{"the hook's pip failed half-way", allow, gate.Result{Passed: true, Failed: true}, Failed},
		{"Ctrl-C while it was judged", rewrite, gate.Result{Stopped: true, Interrupted: true}, Interrupted},
	} {
		if _, end := (Search{}).Next(c.judged, c.result); end != c.want {
			t.Errorf("%s: %q, want %q", c.name, end, c.want)
		}
	}
}
