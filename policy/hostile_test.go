package policy_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/pelletier/go-toml/v2"
	"github.com/pipguard/pipguard/policy"
	"github.com/pipguard/pipguard/policy/pep440"
	"github.com/pipguard/pipguard/policy/pep508"
	"github.com/pipguard/pipguard/policy/policytest"
	"github.com/pipguard/pipguard/policy/suggest"
)

// TestAnyCase judges random sets, plans, requests and locks, and asks for the ways out of all that is found: whatever
// lies in an environment, nothing of it ends the program. What a person would type of a hint can be read again.
func TestAnyCase(t *testing.T) {
	text := strings.ReplaceAll(rules, "[[override]]", "[[probe]]\nwhen = [\"duo\"]\nrun = [\"python\"]\n[[override]]")
	text += "[[waiver]]\nrule = \"slow\"\nreason = \"so\"\nuntil = 2026-12-31\n"
	policies := map[policy.Mode]*policy.Policy{}
	for _, mode := range []policy.Mode{policy.ModeRewrite, policy.ModeBlock, policy.ModeWarn} {
		policies[mode] = policytest.Policy(text)
		policies[mode].Mode = mode
	}
	for seed := range uint64(800) {
		r := random{rand.New(rand.NewPCG(seed, 1))}
		c := r.judged(policies)
		func() {
			defer func() {
				if found := recover(); found != nil {
					t.Errorf("seed %d: %v\nhave %v\nplan %v\nasked %v\nlock %v\nmode %v", seed, found, c.Before, c.After, c.Request, c.Lock, c.Policy.Mode)
					panic(found)
				}
			}()
			everything(t, c)
		}()
	}
}

// everything asks all that a run, a check and a report ask of a case.
func everything(t *testing.T, c policy.Case) {
	decision := policy.Judge(c)
	for _, v := range append(decision.Violations, decision.Standing...) {
		later := c // a further round has neither, and its block tells what the first would have broken
		later.After = c.After.Without([]string{v.Subject.Name, v.Object.Name})
		for _, s := range append(suggest.ForPlan(c, v), suggest.ForPlan(later, v)...) {
			typeable(t, s)
		}
		policy.Chain(later, v.Object.Name)
	}
	policy.Reachable(c, decision.Proposal.Leave)
	for _, d := range c.After.Distributions {
		policy.Pin(d)
	}
	c.Applied = decision.Proposal.Constraints
	policy.FarBack(c, c.Before)
	for _, v := range policy.Judge(c).Violations {
		suggest.ForPlan(c, v)
	}
	policy.Concerned(c)
	policy.Overruled(c.Policy, c.After)
	policy.Admitted(c.Policy, c.After)
	policy.Scan(c.Before, c.After)
	found := policy.Check(c)
	policy.Sum(found)
	for _, v := range found {
		for _, s := range suggest.ForSet(c, v) {
			if typeable(t, s); len(s.Requirements) == 0 {
				t.Errorf("a remedy that asks for nothing: %+v", s)
			}
		}
	}
}

func typeable(t *testing.T, s suggest.Suggestion) {
	for _, text := range s.Requirements {
		if _, err := pep508.Parse(text); err != nil {
			t.Errorf("%+v: %v", s, err)
		}
	}
}

// random makes cases; those of one seed are the same.
type random struct{ *rand.Rand }

func one[T any](r random, of ...T) T { return of[r.IntN(len(of))] }

func (r random) judged(policies map[policy.Mode]*policy.Policy) policy.Case {
	p := *policies[one(r, policy.ModeRewrite, policy.ModeBlock, policy.ModeWarn)]
	p.Pins, p.Trust, p.Lockdown = one(r, policy.PinsBlock, policy.PinsRewrite), one(r, policy.TrustObserved, policy.TrustDeclared), r.IntN(3) == 0
	c := policy.Case{Policy: &p, Today: toml.LocalDate{Year: 2026, Month: 11, Day: 23}, Before: policy.Set{Markers: policytest.Linux("3.11")}}
	c.Before = c.Before.With(r.distributions(5))
	c.After = c.Before.With(r.distributions(4))
	if r.IntN(4) == 0 {
		c.After = c.After.Without([]string{r.name()})
	}
	for _, change := range policy.Changes(c.Before, c.After) {
		asked := one(r, policy.Asked{Name: change.Name}, policy.Asked{r.name(), r.specifiers(), r.IntN(6) == 0})
		if d := c.After.Distributions[change.Name]; d != nil && r.IntN(2) == 0 {
			asked = policy.Asked{Name: d.Name, Specifiers: policy.Pin(d).Specifiers}
		}
		c.Request.Asked = append(c.Request.Asked, asked)
	}
	for range r.IntN(2) {
		c.Request.Limits = append(c.Request.Limits, policy.Asked{Name: r.name(), Specifiers: r.specifiers()})
	}
	if r.IntN(2) == 0 {
		c.Overlap = func(a, b string) bool { return len(a) < len(b) }
		c.Overwrites = []policy.Overwrite{{Kept: r.name(), Newcomer: r.name(), File: "a.py", Files: 1}}
	}
	if p.Lockdown && r.IntN(4) > 0 {
		c.Lock = &policy.Lock{File: "pylock.toml", Pins: map[string]policy.Pinned{}}
		for range r.IntN(4) {
			c.Lock.Pins[r.name()] = policy.Pinned{one(r, "", r.version()), 1}
		}
	}
	return c
}

func (r random) distributions(most int) []*policy.Distribution {
	var all []*policy.Distribution
	for range r.IntN(most) {
		d := &policy.Distribution{Name: r.name(), Text: r.version(), Direct: one(r, "", "", "/lib.whl"), Optional: one(r, "", "lib<2 ; extra == 'x'\nno requirement at all\n")}
		d.Version, _ = pep440.Parse(d.Text)
		for range r.IntN(3) {
			if q, err := pep508.Parse(r.name() + one(r, "", "[x]") + r.specifiers().String() + one(r, "", "", " ; python_version<'3'")); err == nil {
				d.Requires = append(d.Requires, q)
			}
		}
		if r.IntN(3) == 0 {
			d.Built = policy.Built{NumPyFloor: policy.Floor{Version: "1.23", File: "a.so"}, NumPy1Only: policy.Files{1, "b.so"}, ProtobufDescriptors: policy.Files{1, "a_pb2.py"}}
		}
		all = append(all, d)
	}
	return all
}

func (r random) name() string {
	return one(r, "app", "lib", "duo", "duo-cpu", "other", "numpy", "tensorflow")
}

// version is one that an index has, or what a METADATA file may say.
func (r random) version() string {
	if r.IntN(20) == 0 {
		return one(r, "1!2", "2.0+cpu", "0.1.dev3", "2004d", "one", "", "a,b", "1 2", "x)")
	}
	return one(r, "1.0", "2.0", "2.15.1", "1.26.4", "2.1.0")
}

func (r random) specifiers() pep440.Specifiers {
	all, err := pep440.ParseSpecifiers(one(r, "", fmt.Sprintf("%s%s", one(r, "==", ">=", "<", "!=", "===", "~="), r.version())))
	if err != nil {
		return pep440.Specifiers{}
	}
	return all
}
