package policy_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/pipguard/pipguard/policy"
	"github.com/pipguard/pipguard/policy/evidence"
	"github.com/pipguard/pipguard/policy/pep440"
	"github.com/pipguard/pipguard/policy/policytest"
	"github.com/pipguard/pipguard/policy/suggest"
)

// TestSource: what a judgement knows of distributions is what its policy carries: with no evidence, a pair that the
// embedded evidence has seen fail is let through, and nothing is known to go with it.
func TestSource(t *testing.T) {
	before := policytest.Set("tensorflow 2.10.1")
	before.Markers = policytest.Linux("3.10")
	c := policy.Case{Policy: merged(""), Before: before, After: before.With(policytest.Distributions("numpy 2.0.2")), Request: policytest.Request("numpy==2.0.2")}
	d := policy.Judge(c)
	if d.Verdict != policy.Block || len(suggest.ForPlan(c, d.Violations[0])) == 0 {
		t.Fatalf("the embedded evidence: %+v", d)
	}
	v := d.Violations[0]
	c.Policy.Evidence = evidence.Source{
		Pairs:    func() []evidence.Pair { return nil },
		Declared: func(string) []evidence.Release { return nil },
		Observed: func(string, pep440.Version, string, pep440.Version, string) evidence.Reading {
			return evidence.Reading{Result: evidence.None}
		},
	}
	if got := policy.Judge(c); got.Verdict != policy.Allow {
		t.Errorf("no evidence: %+v", got)
	}
	for _, s := range suggest.ForPlan(c, v) {
		t.Errorf("no evidence, and yet %+v", s)
	}
}

// TestSourceAlone: nothing but policyfile.Merge reaches for the embedded evidence.
func TestSourceAlone(t *testing.T) {
	var files []string
	for _, room := range []string{"*.go", "suggest/*.go", "policyfile/*.go"} {
		found, err := filepath.Glob(room)
		if err != nil || len(found) == 0 {
			t.Fatal(room, err)
		}
		files = append(files, found...)
	}
	embedded := regexp.MustCompile(`\bevidence\.(Embedded|Pairs|Declared|Observed|Cells|Guide|Names)\b`)
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if !strings.HasSuffix(file, "_test.go") && filepath.ToSlash(file) != "policyfile/merge.go" && embedded.Match(text) {
			t.Errorf("%s: %s", file, embedded.Find(text))
		}
	}
}
