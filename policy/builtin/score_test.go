package builtin_test

import (
	"fmt"
	"io"
	"maps"
	"os"
	"slices"
	"testing"
	"text/tabwriter"

	"github.com/pipguard/pipguard/policy"
	"github.com/pipguard/pipguard/policy/evidence"
	"github.com/pipguard/pipguard/policy/pep440"
	"github.com/pipguard/pipguard/policy/pep508"
)

// A tally counts what a judge made of the observed cells.
type tally struct {
	caught          int // of those that fail: blocked
	admittedBlocked int // of those that run and that metadata admits
	refusedAdmitted int // of those that run and that metadata refuses: let through
	warned          int // of those that run with warnings: told
}

// A score is the sizes of the four groups, and the tallies of three judges.
type score struct{ sizes, metadata, pipguard, keptBack tally }

// TestScore holds the figures that scripts/score prints: none of them may fall.
func TestScore(t *testing.T) {
	s := scored(t)
	if testing.Verbose() {
		s.print(os.Stdout)
	}
	if s.pipguard.caught != s.sizes.caught || s.pipguard.admittedBlocked != 0 || s.pipguard.refusedAdmitted != s.sizes.refusedAdmitted || s.pipguard.warned != s.sizes.warned {
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
			byMetadata, _ := judged(t, none, cell)
			refused := byMetadata == "block"
			s.sizes.count(cell, refused, "warn", false)
			s.metadata.count(cell, refused, byMetadata, true)
			s.pipguard.count(cell, refused, told(judged(t, shippedPolicy, cell)), true)
			without := *shippedPolicy
			without.Observed = leaving(pair, slices.Delete(slices.Clone(cells), i, i+1))
			s.keptBack.count(cell, refused, told(judged(t, &without, cell)), true)
		}
	}
	return s
}

// count adds a cell to its group: what was judged of it, or all of it where nothing is judged.
func (n *tally) count(cell evidence.Cell, refused bool, verdict string, judged bool) {
	add := func(counter *int, counts bool) {
		if counts {
			*counter++
		}
	}
	switch {
	case cell.Result == evidence.Fails:
		add(&n.caught, !judged || verdict == "block")
	case refused:
		add(&n.refusedAdmitted, !judged || verdict != "block")
	default:
		add(&n.admittedBlocked, !judged || verdict == "block")
	}
	if cell.Result == evidence.Warns {
		add(&n.warned, !judged || verdict == "warn")
	}
}

// declaredOnly is a policy that goes by declarations, as pip and uv do.
func declaredOnly() *policy.Policy {
	p, _ := policy.Merge()
	p.Trust = policy.TrustDeclared
	p.Observed = leaving(evidence.Pair{}, nil)
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

// judged judges an install of the cell's object beside its subject.
func judged(t *testing.T, p *policy.Policy, cell evidence.Cell) (string, []policy.Violation) {
	t.Helper()
	pin := func(name string, v pep440.Version) []pep508.Requirement {
		return []pep508.Requirement{pep508.MustParse(name + "==" + v.String())}
	}
	before := pins(t, cell.Python, pin(cell.Subject, cell.SubjectVersion))
	after := before.With(nil)
	maps.Copy(after.Distributions, pins(t, cell.Python, pin(cell.Object, cell.ObjectVersion)).Distributions)
	return verdict(p, before, after)
}

// told is the verdict as `check` gives it: it also tells of what is allowed and runs with warnings.
func told(verdict string, found []policy.Violation) string {
	if verdict == "allow" && len(found) > 0 {
		return "warn"
	}
	return verdict
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
	row("run with warnings: told", func(n tally) int { return n.warned })
	w.Flush()
}
