package policy_test

import (
	"strings"
	"testing"

	"github.com/pelletier/go-toml/v2"
	"github.com/pipguard/pipguard/policy"
	"github.com/pipguard/pipguard/policy/pep440"
	"github.com/pipguard/pipguard/policy/pep508"
	"github.com/pipguard/pipguard/policy/policytest"
)

// rules of the tests: app and lib are any two distributions, duo and duo-cpu one thing under two names.
const rules = `
[family]
duo = ["duo", "duo-cpu"]
[[rule]]
id = "app-1-lib-2"
when = ["app<2"]
require = ["lib<2"]
reason = "app 1 calls what lib 2 removed"
[[rule]]
id = "slow"
when = ["app>=3"]
require = ["lib>=2"]
severity = "warn"
reason = "slow with an old lib"
[[rule]]
id = "duo-1-lib-2"
when = ["duo<2"]
require = ["lib<2"]
[[rule]]
id = "first-second-third"
when = ["first", "second>=2"]
require = ["third<2"]
[[override]]
when = ["strict==1.0"]
admit = ["lib==3.0"]
reason = "we run it"
`

func TestJudge(t *testing.T) {
	for _, test := range []struct {
		name, have, plan, asked string
		more                    string // further policy
		want                    policy.Verdict
		about                   string // of the first violation
	}{
		{name: "what breaks nothing", have: "app 1.0, lib 1.0", plan: "other 1.0", asked: "other", want: policy.Allow},
		{name: "an exact pin that breaks a rule", have: "app 1.0, lib 1.0", plan: "lib 2.0", asked: "lib==2.0", want: policy.Block, about: "app-1-lib-2"},
		{name: "a free choice that breaks a rule", have: "app 1.0, lib 1.0", plan: "lib 2.0", asked: "lib", want: policy.Rewrite, about: "app-1-lib-2"},
		{name: "a dependency that breaks a rule", have: "app 1.0, lib 1.0", plan: "new 1.0 (lib>=1), lib 2.0", asked: "new==1.0", want: policy.Rewrite, about: "app-1-lib-2"},
		{name: "a rule that warns", have: "app 3.0, lib 2.0", plan: "lib 1.0", asked: "lib==1.0", want: policy.Warned, about: "slow"},
		{name: "metadata", have: "strict 1.0 (lib<2)", plan: "lib 2.0", asked: "lib==2.0", want: policy.Block, about: "strict-requires-lib"},
		{name: "metadata of a plan whose version is none", have: "lib 2.0", plan: "odd 2004d (lib<2)", asked: "odd", want: policy.Block, about: "odd-requires-lib"},
		{name: "metadata that an override overrules", have: "strict 1.0 (lib<2)", plan: "lib 3.0", asked: "lib==3.0", want: policy.Warned, about: "strict-requires-lib"},
		{name: "metadata of the plan itself, without dependencies", plan: "strict 1.0 (lib<2)", asked: "strict", want: policy.Warned, about: "strict-requires-lib"},
		{name: "a marker that does not hold here", have: `strict 1.0 (lib<2 ; sys_platform == "win32")`, plan: "lib 2.0", asked: "lib==2.0", want: policy.Allow},
		{name: "an extra that somebody asks for", have: `user 1.0 (strict[fast]), strict 1.0 (lib<2 ; extra == "fast")`, plan: "lib 2.0", asked: "lib==2.0", want: policy.Block, about: "strict-requires-lib"},
		{name: "an extra that nobody asks for", have: `strict 1.0 (lib<2 ; extra == "fast")`, plan: "lib 2.0", asked: "lib==2.0", want: policy.Allow},
		{name: "a rule about a family, by another member", have: "duo-cpu 1.0, lib 1.0", plan: "lib 2.0", asked: "lib==2.0", want: policy.Block, about: "duo-1-lib-2"},
		{name: "a requirement met by another member", have: "duo-cpu 1.0", plan: "new 1.0 (duo>=1)", asked: "new", want: policy.Allow},
		{name: "a second member that nobody asked for", have: "duo-cpu 1.0", plan: "new 1.0 (duo>=1), duo 1.0", asked: "new", want: policy.Rewrite, about: "family-duo"},
		{name: "a second member asked for by name", have: "duo-cpu 1.0", plan: "duo 1.0", asked: "duo", want: policy.Block, about: "family-duo"},
		{name: "a second member that requires the first", have: "duo-cpu 1.0", plan: "duo 1.0 (duo-cpu==1.0)", asked: "duo", want: policy.Allow},
		{name: "what was broken and is not touched", have: "app 1.0, lib 2.0", plan: "other 1.0", asked: "other", want: policy.Warned},
		{name: "what the second distribution of a rule breaks between two others", have: "first 1.0, second 1.0, third 2.0", plan: "second 2.0", asked: "second", want: policy.Rewrite, about: "first-second-third"},
		{name: "what the second distribution of a rule breaks between two others, pinned", have: "first 1.0, second 1.0, third 2.0", plan: "second 2.0", asked: "second==2.0", want: policy.Block, about: "first-second-third"},
		{name: "the same, from before", have: "first 1.0, second 2.0, third 2.0", plan: "other 1.0", asked: "other", want: policy.Warned},
		{name: "what mends it", have: "app 1.0, lib 2.0", plan: "lib 1.0", asked: "lib==1.0", want: policy.Allow},
		{name: "fewer broken than before", have: "app 1.0, duo 1.0, lib 2.0", plan: "app 2.0", asked: "app==2.0", want: policy.Warned},
		{name: "an unasked way back", have: "lib 2.0", plan: "new 1.0 (lib<2), lib 1.0", asked: "new", want: policy.Warned, about: "downgrade"},
		{name: "mode warn", have: "app 1.0, lib 1.0", plan: "lib 2.0", asked: "lib==2.0", more: `mode = "warn"`, want: policy.Warned, about: "app-1-lib-2"},
		{name: "mode block", have: "app 1.0, lib 1.0", plan: "lib 2.0", asked: "lib", more: `mode = "block"`, want: policy.Block, about: "app-1-lib-2"},
		{name: "pins that give way", have: "app 1.0, lib 1.0", plan: "lib 2.0", asked: "lib==2.0", more: `pins = "rewrite"`, want: policy.Rewrite, about: "app-1-lib-2"},
		{name: "a range that admits nothing that fits", have: "app 1.0, lib 1.0", plan: "lib 2.0", asked: "lib>=2", more: `pins = "rewrite"`, want: policy.Block, about: "app-1-lib-2"},
		{name: "a waiver", have: "app 1.0, lib 1.0", plan: "lib 2.0", asked: "lib==2.0", more: waiver("2027-01-01"), want: policy.Warned, about: "app-1-lib-2"},
		{name: "a waiver's last day", have: "app 1.0, lib 1.0", plan: "lib 2.0", asked: "lib==2.0", more: waiver("2026-11-23"), want: policy.Warned, about: "app-1-lib-2"},
		{name: "a waiver past its end", have: "app 1.0, lib 1.0", plan: "lib 2.0", asked: "lib==2.0", more: waiver("2026-11-22"), want: policy.Block, about: "app-1-lib-2"},
		{name: "a pre-release of the refused one", have: "app 1.0, lib 1.0", plan: "lib 2.0rc1", asked: "lib==2.0rc1", want: policy.Block, about: "app-1-lib-2"},
		{name: "a local build of the refused one", have: "app 1.0, lib 1.0", plan: "lib 2.0+ours", asked: "lib==2.0+ours", want: policy.Block, about: "app-1-lib-2"},
	} {
		t.Run(test.name, func(t *testing.T) {
			before := policytest.Set(test.have)
			c := policy.Case{
				Policy: merged(test.more), Today: toml.LocalDate{Year: 2026, Month: 11, Day: 23}, Before: before,
				After: before.With(policytest.Distributions(test.plan)), Request: policytest.Request(test.asked),
			}
			got := policy.Judge(c)
			if got.Verdict != test.want {
				t.Errorf("verdict is %s (%s), want %s: %+v", got.Verdict, got.Obstacle, test.want, got.Violations)
			}
			if test.about != "" && (len(got.Violations) == 0 || got.Violations[0].Rule != test.about) {
				t.Errorf("violations are %+v, want the first about %s", got.Violations, test.about)
			}
		})
	}
}

// TestNoDeps asks for no other plan that would need what --no-deps leaves alone.
func TestNoDeps(t *testing.T) {
	for _, test := range []struct {
		name, asked string
		noDeps      bool
		obstacle    policy.Obstacle
	}{
		{"with dependencies, the object moves", "strict==1.0", false, ""},
		{"without, it stays", "strict==1.0", true, policy.ObstacleNoDeps},
		{"named, it moves", "strict==1.0 lib", true, ""},
		{"a free choice is led away", "strict", true, ""},
	} {
		before := policytest.Set("lib 2.0")
		c := policy.Case{Policy: merged(""), Before: before, After: before.With(policytest.Distributions("strict 1.0 (lib<2)")), Request: policy.Request{NoDeps: test.noDeps}}
		for text := range strings.FieldsSeq(test.asked) {
			c.Request.Asked = append(c.Request.Asked, policytest.Request(text).Asked...)
		}
		got := policy.Judge(c)
		if got.Obstacle != test.obstacle || (got.Verdict == policy.Rewrite) != (test.obstacle == "") {
			t.Errorf("%s: %s, %q", test.name, got.Verdict, got.Obstacle)
		}
	}
}

// TestBrought lets an undo take away what others require, unless they came after what it undoes.
func TestBrought(t *testing.T) {
	before := policytest.Set("tool 1.0 (lib), other 1.0 (lib), lib 2.0")
	c := policy.Case{Policy: merged(""), Before: before, After: before.Without([]string{"lib"}), Request: policytest.Request("lib")}
	for later, want := range map[string]policy.Verdict{"": policy.Warned, "absent": policy.Warned, "tool": policy.Block} {
		c.Brought = func(name string) bool { return name == later }
		c.Policy.Mode = policy.ModeBlock
		got := policy.Judge(c)
		if got.Verdict != want || want == policy.Block && len(policy.Breaking(got.Violations)) != 1 {
			t.Errorf("%q came later: %s, %+v", later, got.Verdict, got.Violations)
		}
	}
}

// What nothing requires any more holds nothing back by what it declares; what breaks it still does.
func TestLeftOver(t *testing.T) {
	for _, test := range []struct {
		name, left, more string
		want             policy.Verdict
	}{
		{name: "required or requested", want: policy.Rewrite},
		{name: "left over", left: "old", want: policy.Warned},
		{name: "left over, where declarations alone are trusted", left: "old", more: `trust = "declared"`, want: policy.Rewrite},
		{name: "left over, under a rule", left: "old", more: "[[rule]]\nid = \"old-lib\"\nwhen = [\"old\"]\nrequire = [\"lib<2\"]", want: policy.Rewrite},
	} {
		t.Run(test.name, func(t *testing.T) {
			before := policytest.Set("user 1.0 (old), old 1.0 (lib<2), lib 1.0")
			c := policy.Case{
				Policy: merged(test.more), Before: before, After: before.With(policytest.Distributions("user 2.0 (lib>=2), lib 2.0")),
				Request: policytest.Request("user"), LeftOver: func(name string) bool { return name == test.left },
			}
			if got := policy.Judge(c); got.Verdict != test.want {
				t.Errorf("%s, want %s: %+v", got.Verdict, test.want, got.Violations)
			}
		})
	}
}

// A constraints file of the user's names what it sends back; one that admits what is installed does not.
func TestConstrainedWayBack(t *testing.T) {
	for limit, want := range map[string]policy.Verdict{"lib==1.0": policy.Allow, "lib<3": policy.Warned, "other==1.0": policy.Warned} {
		before := policytest.Set("lib 2.0")
		c := policy.Case{Policy: merged(""), Before: before, After: before.With(policytest.Distributions("new 1.0 (lib<2), lib 1.0")), Request: policytest.Request("new")}
		c.Request.Limits = policytest.Request(limit).Asked
		if got := policy.Judge(c); got.Verdict != want {
			t.Errorf("under %s: %s, want %s: %+v", limit, got.Verdict, want, got.Violations)
		}
	}
}

func TestRewriteConstrainsWhatIsFree(t *testing.T) {
	for _, test := range []struct{ name, have, plan, asked, want string }{
		{"the object, by the rule", "app 1.0, lib 1.0", "lib 2.0", "lib", "lib<2"},
		{"with what other owners need of it", "app 1.0, strict 1.0 (lib>=0.5), lib 1.0", "lib 2.0", "lib", "lib<2 lib>=0.5"},
		{"the newcomer, where the object is installed", "lib 2.0", "app 1.0", "app", "app>=2"},
		{"the object, where the newcomer is pinned", "lib 2.0", "app 1.0", "app==1.0", "lib<2"},
	} {
		t.Run(test.name, func(t *testing.T) {
			before := policytest.Set(test.have)
			got := policy.Judge(policy.Case{Policy: merged(""), Before: before, After: before.With(policytest.Distributions(test.plan)), Request: policytest.Request(test.asked)})
			var constraints []string
			for _, c := range got.Proposal.Constraints {
				constraints = append(constraints, c.String())
			}
			if text := strings.Join(constraints, " "); text != test.want {
				t.Errorf("constraints are %q, want %q (%s)", text, test.want, got.Verdict)
			}
		})
	}
}

// Two owners that exclude each other leave nothing to plan again for.
func TestRewriteNeverExcludesItself(t *testing.T) {
	before := policytest.Set("app 1.0, old 1.0")
	c := policy.Case{Policy: merged("[[rule]]\nid = \"old-lib\"\nwhen = [\"old\"]\nrequire = [\"lib>=2\"]"), Before: before, Request: policytest.Request("lib")}
	c.After = before.With(policytest.Distributions("lib 2.0"))
	first := policy.Judge(c)
	if first.Verdict != policy.Rewrite {
		t.Fatalf("the first plan: %s", first.Verdict)
	}
	c.Applied, c.After = first.Proposal.Constraints, before.With(policytest.Distributions("lib 1.0"))
	if got := policy.Judge(c); got.Verdict != policy.Block || got.Obstacle != policy.ObstacleStuck {
		t.Errorf("the second plan: %s (%s), want block (stuck)", got.Verdict, got.Obstacle)
	}
}

// A new release that asks more of what stays installed is left for another one, and if that asks as much, for the installed.
func TestRewriteGoesBackToWhatIsInstalled(t *testing.T) {
	before := policytest.Set("tool 1.0 (lib), lib 1.0")
	c := policy.Case{Policy: policytest.Policy(), Before: before, Request: policytest.Request("tool")}
	for _, round := range []struct{ plan, want string }{
		{"tool 3.0 (lib>=2)", "tool!=3.0"},
		{"tool 2.0 (lib>=2)", "tool!=3.0 tool<=1.0"},
	} {
		c.After = before.With(policytest.Distributions(round.plan))
		c.Applied = policy.Judge(c).Proposal.Constraints
		var all []string
		for _, applied := range c.Applied {
			all = append(all, applied.String())
		}
		if got := strings.Join(all, " "); got != round.want {
			t.Errorf("after %s: %q, want %q", round.plan, got, round.want)
		}
	}
}

func waiver(until string) string {
	return "[[waiver]]\nrule = \"app-1-lib-2\"\nreason = \"patched\"\nuntil = " + until
}

// merged is the tests' rules under a policy file with further settings.
func merged(more string) *policy.Policy { return policytest.Policy(rules, more) }

// What is required for an extra counts where the extra is asked for, and only there.
func TestOptionalRequirements(t *testing.T) {
	set := policy.Set{Distributions: map[string]*policy.Distribution{
		"app":    {Name: "app", Text: "1.0", Version: pep440.MustParse("1.0"), Optional: "lib<2 ; extra == 'fast'\nno requirement\n"},
		"lib":    {Name: "lib", Text: "2.0", Version: pep440.MustParse("2.0")},
		"caller": {Name: "caller", Text: "1.0", Version: pep440.MustParse("1.0"), Requires: []pep508.Requirement{pep508.MustParse("app")}},
	}}
	merged := policytest.Policy()
	if found := policy.Violations(policy.Question{Policy: merged, Set: set}); len(found) != 0 {
		t.Errorf("nobody asked for the extra: %+v", found)
	}
	set.Distributions["caller"].Requires = []pep508.Requirement{pep508.MustParse("app[fast]")}
	if found := policy.Violations(policy.Question{Policy: merged, Set: set}); len(found) != 1 || found[0].Requires != "lib<2" {
		t.Errorf("caller asked for the extra: %+v", found)
	}
}
