package report

import (
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/pipguard/pipguard/policy"
	"github.com/pipguard/pipguard/policy/pep440"
	"github.com/pipguard/pipguard/policy/pep508"
	"github.com/pipguard/pipguard/policy/policyfile"
	"github.com/pipguard/pipguard/shim/caller"
	"github.com/pipguard/pipguard/shim/environment"
	"github.com/pipguard/pipguard/shim/gate"
	"github.com/pipguard/pipguard/shim/hints"
	"github.com/pipguard/pipguard/shim/record"
	"github.com/pipguard/pipguard/shim/request"
	"github.com/pipguard/pipguard/shim/rounds"
	"github.com/pipguard/pipguard/shim/scratch"
	"github.com/pipguard/pipguard/shim/story"
	"github.com/pipguard/pipguard/shim/verdict"
)

var update = flag.Bool("u", false, "write the goldens")

// TestCompose holds the records of some stories against goldens: `go test ./shim/report -u` writes them.
func TestCompose(t *testing.T) {
	way := hints.Found{
		Hints: []record.Hint{{Command: "pip install 'lib<2'", Args: [][]string{{"install", "lib<2"}}, Why: "newest that works"}},
		Fixes: [][]string{{"lib<2"}},
	}
	blocked := told("install lib==2.0", "lib==2.0")
	blocked.End = rounds.Blocked
	static := blocked
	static.Static = true
	second := blocked
	second.Settled, second.Earlier = story.PutBack, []policy.Violation{{Rule: "app-requires-other", Severity: policy.Warn}}
	rewritten := told("install -U lib", "lib==2.0")
	rewritten.Search, _ = rewritten.Search.Next(judged(rewritten.Request, "lib==1.9"), gate.Result{Passed: true})
	rewritten.End, rewritten.Settled = rounds.Passed, story.Kept
	allowed := told("install tiny", "tiny==1")
	allowed.End, allowed.Settled = rounds.Passed, story.Kept
	for name, c := range map[string]struct {
		story story.Story
		found hints.Found
	}{
		"blocked":           {blocked, way},
		"blocked-static":    {static, way},
		"blocked-second":    {second, hints.Found{}},
		"rewritten":         {rewritten, hints.Found{}},
		"allowed":           {allowed, hints.Found{}},
		"refused-lockdown":  {story.Story{Refused: "PIPGUARD=off has no effect in lockdown"}, hints.Found{}},
		"pip-had-no-answer": {story.Story{End: rounds.Failed, Result: gate.Result{ExitCode: 1}}, hints.Found{}},
	} {
		golden(t, name, Compose(run(), c.story, c.found))
	}
}

func golden(t *testing.T, name string, rec record.Record) {
	t.Helper()
	got, err := json.MarshalIndent(rec, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	got = append(got, '\n')
	path := filepath.Join("testdata", name+".json")
	if *update {
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil || string(got) != string(want) {
		t.Errorf("%s is not as in its golden (%v):\n%s", name, err, got)
	}
}

func run() Run {
	merged, _ := policyfile.Merge()
	return Run{
		ID: "3f2c", Start: time.Date(2026, 11, 28, 9, 0, 0, 0, time.UTC), Python: "3.11.7", Policy: merged,
		Commands: caller.Commands{Program: "pip", Args: []string{"install", "lib"}, Environment: "/env"},
	}
}

// told is a story whose first plan brings one release beside app 1.0, which requires lib below 2, and lib 1.0.
func told(typed, pin string) story.Story {
	reader := request.Reader{Pip: "26.3", Scratch: &scratch.Folder{}}
	s := story.Story{Request: reader.Read(strings.Fields(typed))}
	first := judged(s.Request, pin)
	s.Before = environment.Snapshot{Set: first.Case.Before}
	s.Search, s.End = s.Search.Next(first, gate.Result{Stopped: !first.Allows(), Passed: first.Allows()})
	return s
}

func judged(q request.Request, pin string) *verdict.Judgement {
	merged, _ := policyfile.Merge()
	before := policy.Set{Distributions: map[string]*policy.Distribution{"lib": dist("lib==1.0"), "app": dist("app==1.0", "lib<2")}}
	c := policy.Case{Policy: merged, Before: before, After: before.With([]*policy.Distribution{dist(pin)}), Request: q.Policy}
	return &verdict.Judgement{Case: c, Decision: policy.Judge(c)}
}

func dist(pin string, requires ...string) *policy.Distribution {
	r := pep508.MustParse(pin)
	version, _ := r.Specifiers.Exact()
	d := &policy.Distribution{Name: r.Name, Text: version.Original(), Version: pep440.MustParse(version.Original())}
	for _, text := range requires {
		d.Requires = append(d.Requires, pep508.MustParse(text))
	}
	return d
}
