package shim

import (
	"context"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/pipguard/pipguard/policy"
	"github.com/pipguard/pipguard/policy/pep440"
	"github.com/pipguard/pipguard/policy/pep508"
	"github.com/pipguard/pipguard/policy/policyfile"
	"github.com/pipguard/pipguard/shim/caller"
	"github.com/pipguard/pipguard/shim/change"
	"github.com/pipguard/pipguard/shim/environment"
	"github.com/pipguard/pipguard/shim/exits"
	"github.com/pipguard/pipguard/shim/gate"
	"github.com/pipguard/pipguard/shim/installer"
	"github.com/pipguard/pipguard/shim/metadata"
	"github.com/pipguard/pipguard/shim/request"
	"github.com/pipguard/pipguard/shim/rounds"
	"github.com/pipguard/pipguard/shim/scratch"
	"github.com/pipguard/pipguard/shim/story"
	"github.com/pipguard/pipguard/shim/verdict"
	"github.com/pipguard/pipguard/shim/words"
)

// A scriptedPip plays one act for each start, and keeps what it was started with.
type scriptedPip struct {
	acts  []act
	asked [][]string
}

// An act is the plans at pip's stops, and how pip ends where none is refused.
type act struct {
	plans  []gate.Plan
	result gate.Result
}

func (p *scriptedPip) Run(_ context.Context, ask installer.Ask, judge func(gate.Plan) bool) (gate.Result, error) {
	now := p.acts[len(p.asked)]
	p.asked = append(p.asked, ask.Args)
	for _, plan := range now.plans {
		if !judge(plan) {
			return gate.Result{Reached: true, Stopped: true}, nil
		}
	}
	return now.result, nil
}

func (*scriptedPip) End() {}

// brings is a plan that is a dry run's, so that no transaction has to protect anything.
func brings(pins ...string) gate.Plan {
	plan := gate.Plan{Stop: gate.Planned, Last: true, DryRun: true}
	for _, pin := range pins {
		name, version, _ := strings.Cut(pin, "==")
		plan.Items = append(plan.Items, gate.Item{Metadata: metadata.Metadata{Name: name, Version: version}, Requested: true})
	}
	return plan
}

// guarded is a session about an environment that is nowhere, with app 1.0, which requires lib below 2, and lib 1.0.
func guarded(t *testing.T, typed string) (*session, verdict.Judge, story.Story) {
	t.Helper()
	null, err := os.OpenFile(os.DevNull, os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	env := &environment.Environment{Prefix: t.TempDir(), Site: []string{t.TempDir()}}
	s := &session{target: target{call: caller.Call{Stderr: null}, env: env, home: env}, scratch: &scratch.Folder{}, style: words.Style{}}
	t.Cleanup(func() { null.Close(); s.scratch.Remove() })
	s.policy, _ = policyfile.Merge()
	before, err := environment.Take(pep508.Environment{}, env.Site)
	if err != nil {
		t.Fatal(err)
	}
	app := &policy.Distribution{Name: "app", Text: "1.0", Version: pep440.MustParse("1.0"), Requires: []pep508.Requirement{pep508.MustParse("lib<2")}}
	lib := &policy.Distribution{Name: "lib", Text: "1.0", Version: pep440.MustParse("1.0")}
	before.Set = before.Set.With([]*policy.Distribution{app, lib})
	known := story.Story{Before: before, Request: s.reader(before).Read(strings.Fields(typed))}
	return s, s.judge(known), known
}

// TestInstall plays pips: what is typed, what each start of pip plans, and what it is asked for.
func TestInstall(t *testing.T) {
	done := gate.Result{Reached: true, Passed: true}
	for _, c := range []struct {
		name, typed string
		acts        []act
		end         rounds.End
		verdict     policy.Verdict
		second      string // what pip is asked for in its second start, with FILE for the constraints
	}{
		{"allowed", "install tiny", []act{{[]gate.Plan{brings("tiny==1")}, done}}, rounds.Passed, policy.Allow, ""},
		{"nothing to do", "install lib", []act{{nil, gate.Result{}}}, rounds.Passed, "", ""},
		{"pip finds no resolution", "install none", []act{{nil, gate.Result{ExitCode: 1}}}, rounds.Failed, "", ""},
		{"a free choice is rewritten", "install -U lib", []act{{[]gate.Plan{brings("lib==2.0")}, done}, {[]gate.Plan{brings("lib==1.9")}, done}}, rounds.Passed, policy.Rewrite, "install -U lib -c FILE"},
		{"and kept", "install -U lib", []act{{[]gate.Plan{brings("lib==2.0")}, done}, {nil, gate.Result{}}}, rounds.Passed, policy.Rewrite, "install -U lib -c FILE"},
		{"a pin is blocked", "install lib==2.0", []act{{[]gate.Plan{brings("lib==2.0")}, done}}, rounds.Blocked, policy.Block, ""},
		{"no plan under the constraint", "install -U lib", []act{{[]gate.Plan{brings("lib==2.0")}, done}, {nil, gate.Result{ExitCode: 1}}}, rounds.Blocked, policy.Block, "install -U lib -c FILE"},
		{"pip fails after its plan", "install tiny", []act{{[]gate.Plan{brings("tiny==1")}, gate.Result{Reached: true, ExitCode: 2}}}, rounds.Failed, policy.Allow, ""},
	} {
		s, judge, known := guarded(t, c.typed)
		pip := &scriptedPip{acts: c.acts}
		in := installation{judge: judge, pip: pip, change: &change.Change{}, steps: []request.Request{known.Request}}
		known, err := s.install(context.Background(), in, known)
		if err != nil || known.End != c.end || known.Verdict() != c.verdict {
			t.Errorf("%s: %s %q, %v; want %s %q", c.name, known.End, known.Verdict(), err, c.end, c.verdict)
		}
		if len(pip.asked) != len(c.acts) {
			t.Errorf("%s: pip was started %d times, want %d", c.name, len(pip.asked), len(c.acts))
			continue
		}
		if second := secondStart(pip); second != c.second {
			t.Errorf("%s: pip was started again as %q, want %q", c.name, second, c.second)
		}
	}
}

func secondStart(pip *scriptedPip) string {
	if len(pip.asked) < 2 {
		return ""
	}
	args := slices.Clone(pip.asked[1])
	if at := slices.Index(args, "-c"); at >= 0 {
		args[at+1] = "FILE"
	}
	return strings.Join(args, " ")
}

// TestInstallSteps takes a run through two steps: the second is blocked, and what was said of the first is kept.
func TestInstallSteps(t *testing.T) {
	s, judge, known := guarded(t, "install app==1.0 lib==2.0")
	done := gate.Result{Reached: true, Passed: true}
	pip := &scriptedPip{acts: []act{{[]gate.Plan{brings("tiny==1")}, done}, {[]gate.Plan{brings("lib==2.0")}, done}}}
	steps := []request.Request{known.Request.As([]string{"install", "tiny"}), known.Request.As([]string{"install", "lib==2.0"})}
	known, err := s.install(context.Background(), installation{judge: judge, pip: pip, change: &change.Change{}, steps: steps}, known)
	if err != nil || known.End != rounds.Blocked || known.ExitCode() != exits.Blocked {
		t.Fatalf("%s %d, %v", known.End, known.ExitCode(), err)
	}
	known.Settled = story.PutBack // as settle leaves it where the first step had changed something
	if known.ExitCode() != exits.PutBack {
		t.Errorf("the exit code is %d", known.ExitCode())
	}
}

// TestTrial tries a hint: pip is stopped at a plan that would be let through, and nothing is protected.
func TestTrial(t *testing.T) {
	s, judge, known := guarded(t, "install lib==1.5")
	pip := &scriptedPip{acts: []act{{[]gate.Plan{brings("lib==1.5")}, gate.Result{}}}}
	known, err := s.install(context.Background(), installation{judge: judge, pip: pip, steps: []request.Request{known.Request}, silent: true}, known)
	if err != nil || known.End != rounds.Planned || known.Search.Last.Case.After.Distributions["lib"].Text != "1.5" {
		t.Errorf("%s, %v", known.End, err)
	}
}
