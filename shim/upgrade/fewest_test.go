package upgrade

import (
	"fmt"
	"math/bits"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/pipguard/pipguard/policy"
)

// A world has distributions that each may stay (a bit is set) or move, and pairs that cannot be together.
type world struct {
	names int
	pairs [][2]side
}

// A side is a distribution in its old or new release.
type side struct {
	name  int
	stays bool
}

// randomWorld has no pair of two old releases: what is installed works.
func randomWorld(r *rand.Rand, mixed bool) world {
	w := world{names: 2 + r.IntN(7)}
	for range r.IntN(12) {
		a, b := side{r.IntN(w.names), false}, side{r.IntN(w.names), mixed && r.IntN(3) == 0}
		if a.name != b.name {
			w.pairs = append(w.pairs, [2]side{a, b})
		}
	}
	return w
}

func name(n int) string { return string(rune('a' + n)) }

func (s side) in(stays uint) bool { return (stays>>s.name&1 == 1) == s.stays }

func (s side) named() policy.Named {
	if s.stays {
		return policy.Named{Name: name(s.name), Version: "1.0"}
	}
	return policy.Named{Name: name(s.name), Version: "2.0"}
}

// broken are the violations of the plan in which these stay.
func (w world) broken(stays uint) []policy.Violation {
	var all []policy.Violation
	for _, p := range w.pairs {
		if p[0].in(stays) && p[1].in(stays) {
			all = append(all, policy.Violation{
				Rule: fmt.Sprint(p), Kind: policy.KindImport, Severity: policy.Break, Subject: p[0].named(), Object: p[1].named(),
			})
		}
	}
	return all
}

// fewest is the least number of distributions that have to stay, by trying all.
func (w world) fewest() int {
	least := w.names
	for stays := range uint(1) << w.names {
		if len(w.broken(stays)) == 0 {
			least = min(least, bits.OnesCount(stays))
		}
	}
	return least
}

// after is what the plan makes of what is installed.
func (w world) after(before policy.Set, stays uint) policy.Set {
	var moved []*policy.Distribution
	for n := range w.names {
		if stays>>n&1 == 0 {
			moved = append(moved, set(name(n) + " 2.0").Distributions[name(n)])
		}
	}
	return before.With(moved)
}

// held is what stays in the end, as plan after plan breaks something. It fails where there is no end.
func (w world) held(t *testing.T) uint {
	var have strings.Builder
	for n := range w.names {
		have.WriteString(name(n) + " 1.0\n")
	}
	s := scope(wish(""), have.String())
	var held []Hold
	stays, plans := uint(0), 0
	for broken := w.broken(stays); len(broken) > 0; broken = w.broken(stays) {
		next := s.next(held, Dead{Violations: broken, Before: s.Set, After: w.after(s.Set, stays)})
		if plans++; len(next) == 0 || plans > w.names {
			t.Fatalf("%v: no end: held %v", w.pairs, held)
		}
		held = append(held, next...)
		for _, h := range next {
			stays |= 1 << (h.Name[0] - 'a')
		}
	}
	return stays
}

// TestFewest holds back in random worlds until nothing breaks. It ends within as many plans as there are distributions, and
// with the fewest that brute force finds, but where one that stays breaks another that moves: that shows in a later plan.
func TestFewest(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 3000 {
		w := randomWorld(r, false)
		if held := bits.OnesCount(w.held(t)); held != w.fewest() {
			t.Errorf("%v: %d are held, %d are enough", w.pairs, held, w.fewest())
		}
		randomWorld(r, true).held(t)
	}
}
