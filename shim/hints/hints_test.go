package hints

import (
	"slices"
	"strings"
	"testing"

	"github.com/pipguard/pipguard/policy"
	"github.com/pipguard/pipguard/policy/pep440"
	"github.com/pipguard/pipguard/policy/pep508"
	"github.com/pipguard/pipguard/policy/policyfile"
	"github.com/pipguard/pipguard/shim/gate"
	"github.com/pipguard/pipguard/shim/record"
	"github.com/pipguard/pipguard/shim/request"
	"github.com/pipguard/pipguard/shim/rounds"
	"github.com/pipguard/pipguard/shim/scratch"
	"github.com/pipguard/pipguard/shim/story"
	"github.com/pipguard/pipguard/shim/verdict"
)

// blocked is a run of `pip install lib==3.0` beside owners that each require lib below 2.
func blocked(owners ...string) story.Story {
	merged, _ := policyfile.Merge()
	before := policy.Set{Distributions: map[string]*policy.Distribution{"lib": dist("lib", "1.0")}}
	for _, name := range owners {
		before.Distributions[name] = dist(name, "1.0", "lib<2")
	}
	return judged(policy.Case{Policy: merged, Before: before})
}

// judged is a run of `pip install lib==3.0` in a case that has no request and no outcome yet.
func judged(c policy.Case) story.Story {
	reader := request.Reader{Pip: "26.3", Scratch: &scratch.Folder{}}
	q := reader.Read([]string{"install", "--pre", "lib==3.0"})
	c.After, c.Request = c.Before.With([]*policy.Distribution{dist("lib", "3.0")}), q.Policy
	judged := verdict.Judgement{Case: c, Decision: policy.Judge(c)}
	search, end := rounds.Search{}.Next(&judged, gate.Result{Stopped: true})
	return story.Story{Request: q, Search: search, End: end, Stops: true}
}

func dist(name, version string, requires ...string) *policy.Distribution {
	d := &policy.Distribution{Name: name, Text: version, Version: pep440.MustParse(version)}
	for _, text := range requires {
		d.Requires = append(d.Requires, pep508.MustParse(text))
	}
	return d
}

// TestFindTries tries what is not certain, six times at the most, keeps what was typed, and offers what holds.
func TestFindTries(t *testing.T) {
	s := blocked("app", "tool", "site", "shop", "blog", "wiki", "mail", "chat")
	for _, holds := range []bool{true, false} {
		trials := 0
		found := Find(s, func(args []string, _ bool) Tried {
			trials++
			if !slices.Contains(args, "--pre") {
				t.Errorf("an option that was typed is not tried: %q", args)
			}
			return Tried{Holds: holds, After: s.Search.Last.Case.Before}
		})
		if trials == 0 || trials > mostTrials {
			t.Errorf("%d trials, of which %v hold", trials, holds)
		}
		if len(found.Hints) > mostHints || len(found.Fixes) != len(s.Violations()) {
			t.Errorf("%d hints and fixes of %d violations", len(found.Hints), len(found.Fixes))
		}
	}
}

// TestFindKeeps tells what is installed apart from what leads somewhere: to keep it is no hint.
func TestFindKeeps(t *testing.T) {
	found := Find(blocked("app"), nil)
	if len(found.Hints) != 0 || !slices.Equal(found.Keep, []string{"lib==1.0"}) || len(found.Fixes[0]) == 0 {
		t.Errorf("%+v", found)
	}
}

// TestFindForward offers newer releases of all that breaks, as far as pip has them.
func TestFindForward(t *testing.T) {
	s := blocked("app", "tool")
	found := Find(s, func(args []string, _ bool) Tried {
		after := s.Search.Last.Case.After.With([]*policy.Distribution{dist("app", "2.0"), dist("tool", "3.1")})
		return Tried{Holds: slices.Contains(args, "app>1.0") && slices.Contains(args, "tool>1.0"), After: after}
	})
	want := "pip install --pre 'lib==3.0' 'app>=2.0' 'tool>=3.1'"
	if len(found.Hints) == 0 || found.Hints[0].Command != want {
		t.Errorf("the first hint is %+v, want %s", found.Hints, want)
	}
}

// TestFindUnsure offers what could not be looked at in full only where nothing else is known, and tries nothing twice.
func TestFindUnsure(t *testing.T) {
	s := blocked("app")
	for _, older := range []bool{true, false} {
		had := map[string]bool{}
		found := Find(s, func(args []string, _ bool) Tried {
			line := strings.Join(args, " ")
			if had[line] {
				t.Errorf("%s is tried twice", line)
			}
			had[line] = true
			if slices.Contains(args, "app>1.0") {
				return Tried{Unsure: true, After: s.Search.Last.Case.After.With([]*policy.Distribution{dist("app", "2.0")})}
			}
			return Tried{Holds: older, Refused: !older, After: s.Search.Last.Case.After.With([]*policy.Distribution{dist("lib", "1.9")})}
		})
		want := map[bool]string{true: "pip install --pre 'lib==1.9'", false: "pip install --pre 'lib==3.0' 'app>=2.0'"}[older]
		if len(found.Hints) == 0 || found.Hints[0].Command != want {
			t.Errorf("%+v, want %s", found.Hints, want)
		}
	}
}

// TestFindUnsureOlder offers no older release whose files were not looked at, where code is what breaks.
func TestFindUnsureOlder(t *testing.T) {
	s := blocked("app")
	s.Search.Last.Case.Before.Distributions["app"] = dist("app", "1.0")
	c := policy.Case{Policy: s.Search.Last.Case.Policy, Before: s.Search.Last.Case.Before, Needs: []policy.BrokenNeed{{
		Kind: policy.KindImport, Subject: policy.Named{Name: "app", Version: "1.0"}, Object: policy.Named{Name: "lib", Version: "3.0"},
		Requires: "lib.quote", Evidence: policy.Evidence{"kind": "rehearsed"},
	}}}
	found := Find(judged(c), func(args []string, _ bool) Tried {
		return Tried{Unsure: slices.Contains(args, "lib<3.0,>1.0"), After: c.Before.With([]*policy.Distribution{dist("lib", "2.9")})}
	})
	if len(found.Hints) != 0 {
		t.Errorf("%+v", found.Hints)
	}
}

func TestFewest(t *testing.T) {
	told := func(held bool, args ...string) hint {
		return hint{Hint: record.Hint{Args: [][]string{args}}, held: held}
	}
	uninstall := hint{Hint: record.Hint{Args: [][]string{{"uninstall", "-y", "a"}, {"install", "b"}}}}
	for _, c := range []struct {
		name  string
		all   []hint
		want  int
		first string
	}{
		{"what asks for more than another one goes", []hint{told(false, "install", "a"), told(false, "install", "a", "b")}, 1, "a"},
		{"also where its bound is another", []hint{told(false, "install", "a>=2", "b>=1"), told(false, "install", "a>=1")}, 1, "a>=1"},
		{"unless it is the one that was tried", []hint{told(false, "install", "a>=1"), told(true, "install", "a>=2", "b>=1")}, 1, "a>=2"},
		{"three at the most", []hint{told(false, "install", "a"), told(false, "install", "b"), told(false, "install", "c"), told(false, "install", "d")}, mostHints, "a"},
		{"what uninstalls comes last", []hint{uninstall, told(false, "install", "c")}, 2, "c"},
	} {
		f := finder{hints: c.all}
		few := f.fewest()
		if len(few) != c.want || few[0].Args[0][1] != c.first {
			t.Errorf("%s: %v", c.name, few)
		}
	}
}

func TestAlike(t *testing.T) {
	if !alike([]string{"install", "a>=2"}, []string{"install", "a>=3"}) || alike([]string{"a==2"}, []string{"a==3"}) {
		t.Error("lower bounds alone make no difference")
	}
}
