package builtin_test

import (
	"fmt"
	"io"
	"os"
	"slices"
	"testing"
	"text/tabwriter"

	"github.com/pelletier/go-toml/v2"
	"github.com/pipguard/pipguard/policy"
	"github.com/pipguard/pipguard/policy/evidence"
	"github.com/pipguard/pipguard/policy/pep440"
	"github.com/pipguard/pipguard/policy/pep508"
	"github.com/pipguard/pipguard/policy/policyfile"
)

// A tally counts what a judge made of the observed cells.
type tally struct {
	caught          int // of those that fail: blocked
	admittedBlocked int // of those that run and that metadata admits
	refusedAdmitted int // of those that run and that metadata refuses: let through
	told            int // of those that run with warnings: told by a check of the pair
}

// A score is the sizes of the four groups, and the tallies of three judges.
type score struct{ sizes, metadata, pipguard, keptBack tally }

// TestScore holds the figures that scripts/score prints: none of them may fall.
func TestScore(t *testing.T) {
	s := scored(t)
	if testing.Verbose() {
		s.print(os.Stdout)
	}
	if s.pipguard.caught != s.sizes.caught || s.pipguard.admittedBlocked != 0 || s.pipguard.refusedAdmitted != s.sizes.refusedAdmitted || s.pipguard.told != s.sizes.told {
		t.Errorf("with all evidence: %+v of %+v", s.pipguard, s.sizes)
	}
	if s.keptBack.caught != s.sizes.caught || s.keptBack.admittedBlocked != 0 {
		t.Errorf("each cell judged without itself: %+v of %+v", s.keptBack, s.sizes)
	}
	if least := 19; s.keptBack.refusedAdmitted < least {
		t.Errorf("each cell judged without itself: %d that metadata refuses are let through, fewer than %d", s.keptBack.refusedAdmitted, least)
	}
}

func scored(t *testing.T) score {
	t.Helper()
	shippedPolicy, none := shipped(t), declaredOnly()
	var s score
	for _, pair := range evidence.Pairs() {
		cells := evidence.Cells(pair.Subject, pair.Object)
		for i, cell := range cells {
			byMetadata := judged(t, none, cell)
			refused := byMetadata.verdict == policy.Block
			s.sizes.count(cell, refused, nil)
			s.metadata.count(cell, refused, &byMetadata)
			its := judged(t, shippedPolicy, cell)
			s.pipguard.count(cell, refused, &its)
			without := *shippedPolicy
			without.Evidence.Observed = leaving(pair, slices.Delete(slices.Clone(cells), i, i+1))
			its = judged(t, &without, cell)
			s.keptBack.count(cell, refused, &its)
		}
	}
	return s
}

// A judgement is the verdict on an install of a cell's object beside its subject, and whether a check of the two says a word.
type judgement struct {
	verdict policy.Verdict
	told    bool
}

// count adds a cell to its group where it was judged right; nil adds it whatever was judged.
func (n *tally) count(cell evidence.Cell, refused bool, j *judgement) {
	blocked := j == nil || j.verdict == policy.Block
	switch {
	case cell.Result == evidence.Fails && blocked:
		n.caught++
	case cell.Result == evidence.Fails:
	case refused && (j == nil || !blocked):
		n.refusedAdmitted++
	case !refused && blocked:
		n.admittedBlocked++
	}
	if cell.Result == evidence.Warns && (j == nil || j.told && !blocked) {
		n.told++
	}
}

// declaredOnly is a policy that goes by declarations, as pip and uv do.
func declaredOnly() *policy.Policy {
	p, _ := policyfile.Merge()
	p.Trust = policy.TrustDeclared
	p.Evidence.Observed = leaving(evidence.Pair{}, nil)
	return p
}

// leaving reads one pair from these cells alone, and other pairs as they are.
func leaving(pair evidence.Pair, cells []evidence.Cell) func(string, pep440.Version, string, pep440.Version, string) evidence.Reading {
	return func(subject string, sv pep440.Version, object string, ov pep440.Version, python string) evidence.Reading {
		if pair == (evidence.Pair{}) || pair == (evidence.Pair{Subject: subject, Object: object}) {
			return evidence.Read(cells, sv, ov, python)
		}
		return evidence.Observed(subject, sv, object, ov, python)
	}
}

func judged(t *testing.T, p *policy.Policy, cell evidence.Cell) judgement {
	t.Helper()
	pin := func(name string, v pep440.Version) []pep508.Requirement {
		return []pep508.Requirement{pep508.MustParse(name + "==" + v.String())}
	}
	subject, object := pin(cell.Subject, cell.SubjectVersion), pin(cell.Object, cell.ObjectVersion)
	tried, err := policyfile.RunTest(p, policy.Test{Have: subject, Install: object, Python: cell.Python}, toml.LocalDate{})
	if err != nil {
		t.Fatal(err)
	}
	checked := policy.Check(policy.Case{Policy: p, After: pins(t, cell.Python, subject, object)})
	return judgement{tried.Got, slices.ContainsFunc(checked, func(v policy.Violation) bool { return v.Kind != policy.KindMissing })}
}

// pins makes a set of exact requirements, with what those releases declare where that is known.
func pins(t *testing.T, python string, lists ...[]pep508.Requirement) policy.Set {
	t.Helper()
	set := policy.Set{Distributions: map[string]*policy.Distribution{}, Markers: pep508.Environment{
		PythonVersion: python, PythonFullVersion: python + ".0", SysPlatform: "linux", PlatformSystem: "Linux", PlatformMachine: "x86_64",
		OSName: "posix", ImplementationName: "cpython", PlatformPythonImplementation: "CPython",
	}}
	for _, requirement := range slices.Concat(lists...) {
		version, exact := requirement.Specifiers.Exact()
		if !exact {
			t.Fatalf("%s is no exact pin", requirement)
		}
		release, _ := evidence.Embedded().Find(requirement.Key(), version)
		set.Distributions[requirement.Key()] = &policy.Distribution{
			Name: requirement.Key(), Version: version, Text: version.String(), Requires: release.Requires(""),
		}
	}
	return set
}

func (s score) print(to io.Writer) {
	w := tabwriter.NewWriter(to, 0, 0, 1, ' ', 0)
	fmt.Fprintln(w, "| observed cells\t| all\t| metadata alone\t| pipguard\t| each judged without itself\t|")
	fmt.Fprintln(w, "| ---\t| ---\t| ---\t| ---\t| ---\t|")
	row := func(what string, of func(tally) int) {
		fmt.Fprintf(w, "| %s\t| %d\t| %d\t| %d\t| %d\t|\n", what, of(s.sizes), of(s.metadata), of(s.pipguard), of(s.keptBack))
	}
	row("fail: blocked", func(n tally) int { return n.caught })
	row("run, and metadata admits: blocked", func(n tally) int { return n.admittedBlocked })
	row("run, and metadata refuses: let through", func(n tally) int { return n.refusedAdmitted })
	row("run with warnings: told by check", func(n tally) int { return n.told })
	w.Flush()
}
