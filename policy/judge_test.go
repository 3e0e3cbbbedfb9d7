package policy

import (
	"strings"
	"testing"

	"github.com/pelletier/go-toml/v2"
	"github.com/pipguard/pipguard/policy/pep440"
	"github.com/pipguard/pipguard/policy/pep508"
)

// rules of the tests: app and lib are any two distributions, duo and duo-cpu one thing under two names.
const rules = `schema = "pipguard/1"
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
		want                    Verdict
		about                   string // of the first violation
	}{
		{name: "what breaks nothing", have: "app 1.0, lib 1.0", plan: "other 1.0", asked: "other", want: Allow},
		{name: "an exact pin that breaks a rule", have: "app 1.0, lib 1.0", plan: "lib 2.0", asked: "lib==2.0", want: Block, about: "app-1-lib-2"},
		{name: "a free choice that breaks a rule", have: "app 1.0, lib 1.0", plan: "lib 2.0", asked: "lib", want: Rewrite, about: "app-1-lib-2"},
		{name: "a dependency that breaks a rule", have: "app 1.0, lib 1.0", plan: "new 1.0 (lib>=1), lib 2.0", asked: "new==1.0", want: Rewrite, about: "app-1-lib-2"},
		{name: "a rule that warns", have: "app 3.0, lib 2.0", plan: "lib 1.0", asked: "lib==1.0", want: Warned, about: "slow"},
		{name: "metadata", have: "strict 1.0 (lib<2)", plan: "lib 2.0", asked: "lib==2.0", want: Block, about: "strict-requires-lib"},
		{name: "metadata of a plan whose version is none", have: "lib 2.0", plan: "odd 2004d (lib<2)", asked: "odd", want: Block, about: "odd-requires-lib"},
		{name: "metadata that an override overrules", have: "strict 1.0 (lib<2)", plan: "lib 3.0", asked: "lib==3.0", want: Warned, about: "strict-requires-lib"},
		{name: "metadata of the plan itself, without dependencies", plan: "strict 1.0 (lib<2)", asked: "strict", want: Warned, about: "strict-requires-lib"},
		{name: "a marker that does not hold here", have: `strict 1.0 (lib<2 ; sys_platform == "win32")`, plan: "lib 2.0", asked: "lib==2.0", want: Allow},
		{name: "an extra that somebody asks for", have: `user 1.0 (strict[fast]), strict 1.0 (lib<2 ; extra == "fast")`, plan: "lib 2.0", asked: "lib==2.0", want: Block, about: "strict-requires-lib"},
		{name: "an extra that nobody asks for", have: `strict 1.0 (lib<2 ; extra == "fast")`, plan: "lib 2.0", asked: "lib==2.0", want: Allow},
		{name: "a rule about a family, by another member", have: "duo-cpu 1.0, lib 1.0", plan: "lib 2.0", asked: "lib==2.0", want: Block, about: "duo-1-lib-2"},
		{name: "a requirement met by another member", have: "duo-cpu 1.0", plan: "new 1.0 (duo>=1)", asked: "new", want: Allow},
		{name: "a second member that nobody asked for", have: "duo-cpu 1.0", plan: "new 1.0 (duo>=1), duo 1.0", asked: "new", want: Rewrite, about: "family-duo"},
		{name: "a second member asked for by name", have: "duo-cpu 1.0", plan: "duo 1.0", asked: "duo", want: Block, about: "family-duo"},
		{name: "a second member that requires the first", have: "duo-cpu 1.0", plan: "duo 1.0 (duo-cpu==1.0)", asked: "duo", want: Allow},
		{name: "what was broken and is not touched", have: "app 1.0, lib 2.0", plan: "other 1.0", asked: "other", want: Warned},
		{name: "what the second distribution of a rule breaks between two others", have: "first 1.0, second 1.0, third 2.0", plan: "second 2.0", asked: "second", want: Rewrite, about: "first-second-third"},
		{name: "what the second distribution of a rule breaks between two others, pinned", have: "first 1.0, second 1.0, third 2.0", plan: "second 2.0", asked: "second==2.0", want: Block, about: "first-second-third"},
		{name: "the same, from before", have: "first 1.0, second 2.0, third 2.0", plan: "other 1.0", asked: "other", want: Warned},
		{name: "what mends it", have: "app 1.0, lib 2.0", plan: "lib 1.0", asked: "lib==1.0", want: Allow},
		{name: "fewer broken than before", have: "app 1.0, duo 1.0, lib 2.0", plan: "app 2.0", asked: "app==2.0", want: Warned},
		{name: "an unasked way back", have: "lib 2.0", plan: "new 1.0 (lib<2), lib 1.0", asked: "new", want: Warned, about: "downgrade"},
		{name: "mode warn", have: "app 1.0, lib 1.0", plan: "lib 2.0", asked: "lib==2.0", more: `mode = "warn"`, want: Warned, about: "app-1-lib-2"},
		{name: "mode block", have: "app 1.0, lib 1.0", plan: "lib 2.0", asked: "lib", more: `mode = "block"`, want: Block, about: "app-1-lib-2"},
		{name: "pins that give way", have: "app 1.0, lib 1.0", plan: "lib 2.0", asked: "lib==2.0", more: `pins = "rewrite"`, want: Rewrite, about: "app-1-lib-2"},
		{name: "a range that admits nothing that fits", have: "app 1.0, lib 1.0", plan: "lib 2.0", asked: "lib>=2", more: `pins = "rewrite"`, want: Block, about: "app-1-lib-2"},
		{name: "a waiver", have: "app 1.0, lib 1.0", plan: "lib 2.0", asked: "lib==2.0", more: waiver("2027-01-01"), want: Warned, about: "app-1-lib-2"},
		{name: "a waiver's last day", have: "app 1.0, lib 1.0", plan: "lib 2.0", asked: "lib==2.0", more: waiver("2026-11-23"), want: Warned, about: "app-1-lib-2"},
		{name: "a waiver past its end", have: "app 1.0, lib 1.0", plan: "lib 2.0", asked: "lib==2.0", more: waiver("2026-11-22"), want: Block, about: "app-1-lib-2"},
		{name: "a pre-release of the refused one", have: "app 1.0, lib 1.0", plan: "lib 2.0rc1", asked: "lib==2.0rc1", want: Block, about: "app-1-lib-2"},
		{name: "a local build of the refused one", have: "app 1.0, lib 1.0", plan: "lib 2.0+ours", asked: "lib==2.0+ours", want: Block, about: "app-1-lib-2"},
	} {
		t.Run(test.name, func(t *testing.T) {
			before := set(t, test.have)
			c := Case{
				Policy: merged(t, test.more), Today: toml.LocalDate{Year: 2026, Month: 11, Day: 23}, Before: before,
				After: before.With(distributions(t, test.plan)), Request: request(test.asked),
			}
			got := Judge(c)
			if got.Verdict != test.want {
				t.Errorf("verdict is %s (%s), want %s: %+v", got.Verdict, got.Obstacle, test.want, got.Violations)
			}
			if test.about != "" && (len(got.Violations) == 0 || got.Violations[0].Rule != test.about) {
				t.Errorf("violations are %+v, want the first about %s", got.Violations, test.about)
			}
		})
	}
}

// A constraints file of the user's names what it sends back; one that admits what is installed does not.
func TestConstrainedWayBack(t *testing.T) {
	for limit, want := range map[string]Verdict{"lib==1.0": Allow, "lib<3": Warned, "other==1.0": Warned} {
		before := set(t, "lib 2.0")
		c := Case{Policy: merged(t, ""), Before: before, After: before.With(distributions(t, "new 1.0 (lib<2), lib 1.0")), Request: request("new")}
		c.Request.Limits = request(limit).Asked
		if got := Judge(c); got.Verdict != want {
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
			before := set(t, test.have)
			got := Judge(Case{Policy: merged(t, ""), Before: before, After: before.With(distributions(t, test.plan)), Request: request(test.asked)})
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
	before := set(t, "app 1.0, old 1.0")
	c := Case{Policy: merged(t, "[[rule]]\nid = \"old-lib\"\nwhen = [\"old\"]\nrequire = [\"lib>=2\"]"), Before: before, Request: request("lib")}
	c.After = before.With(distributions(t, "lib 2.0"))
	first := Judge(c)
	if first.Verdict != Rewrite {
		t.Fatalf("the first plan: %s", first.Verdict)
	}
	c.Applied, c.After = first.Proposal.Constraints, before.With(distributions(t, "lib 1.0"))
	if got := Judge(c); got.Verdict != Block || got.Obstacle != ObstacleStuck {
		t.Errorf("the second plan: %s (%s), want block (stuck)", got.Verdict, got.Obstacle)
	}
}

func waiver(until string) string {
	return "[[waiver]]\nrule = \"app-1-lib-2\"\nreason = \"patched\"\nuntil = " + until
}

// merged is the tests' rules under a policy file with further settings.
func merged(t *testing.T, more string) *Policy {
	t.Helper()
	var layers []Layer
	for _, text := range []string{rules, "schema = \"pipguard/1\"\n" + more} {
		file, err := Parse("test.toml", []byte(text))
		if err != nil {
			t.Fatal(err)
		}
		layers = append(layers, Layer{Name: "test.toml", File: file, Trusted: true})
	}
	policy, problems := Merge(layers...)
	if len(problems) > 0 {
		t.Fatalf("left out: %v", problems)
	}
	return policy
}

func set(t *testing.T, text string) Set {
	t.Helper()
	empty := Set{Markers: pep508.Environment{SysPlatform: "linux", PythonVersion: "3.11", PythonFullVersion: "3.11.7"}}
	return empty.With(distributions(t, text))
}

// distributions reads "app 1.0, strict 1.0 (lib<2 | other)".
func distributions(t *testing.T, text string) []*Distribution {
	t.Helper()
	var all []*Distribution
	for part := range strings.SplitSeq(text, ", ") {
		if part == "" {
			continue
		}
		head, required, _ := strings.Cut(strings.TrimSuffix(part, ")"), " (")
		name, version, _ := strings.Cut(head, " ")
		d := &Distribution{Name: name, Text: version}
		d.Version, _ = pep440.Parse(version)
		for line := range strings.SplitSeq(required, " | ") {
			if line != "" {
				d.Requires = append(d.Requires, pep508.MustParse(line))
			}
		}
		all = append(all, d)
	}
	return all
}

func request(text string) Request {
	q := pep508.MustParse(text)
	return Request{Asked: []Asked{{Name: q.Key(), Specifiers: q.Specifiers}}}
}

// What is required for an extra counts where the extra is asked for, and only there.
func TestOptionalRequirements(t *testing.T) {
	set := Set{Distributions: map[string]*Distribution{
		"app":    {Name: "app", Text: "1.0", Version: pep440.MustParse("1.0"), Optional: "lib<2 ; extra == 'fast'\nno requirement\n"},
		"lib":    {Name: "lib", Text: "2.0", Version: pep440.MustParse("2.0")},
		"caller": {Name: "caller", Text: "1.0", Version: pep440.MustParse("1.0"), Requires: []pep508.Requirement{pep508.MustParse("app")}},
	}}
	merged, _ := Merge()
	if found := Violations(Question{Policy: merged, Set: set}); len(found) != 0 {
		t.Errorf("nobody asked for the extra: %+v", found)
	}
	set.Distributions["caller"].Requires = []pep508.Requirement{pep508.MustParse("app[fast]")}
	if found := Violations(Question{Policy: merged, Set: set}); len(found) != 1 || found[0].Requires != "lib<2" {
		t.Errorf("caller asked for the extra: %+v", found)
	}
}
