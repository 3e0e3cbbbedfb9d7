package evidence

import (
	"cmp"
	"slices"
	"strings"
	"sync"

	"github.com/pipguard/pipguard/policy/pep440"
)

// Reading is what the cells say of a pair that need not be one of them.
type Reading struct {
	Result  Result
	Cell    Cell // the nearest of the subject's minor, also where the result is None; zero where there is none at all
	Between bool // inferred from the cells on either side
}

// Observed reads a pair's cells for one release of each, on a Python ("" means any).
func Observed(subject string, sv pep440.Version, object string, ov pep440.Version, python string) Reading {
	asked := question{Pair{subject, object}, [3]int{sv.Segment(0), sv.Segment(1), sv.Segment(2)}, python}
	row, known := rows.Load(asked)
	if !known {
		row, _ = rows.LoadOrStore(asked, speaking(Cells(subject, object), sv, python))
	}
	return among(row.([]*Cell), ov)
}

// rows are the cells that speak for a question, which a matrix asks for each release of the object.
var rows sync.Map

// A question is what speaking depends on: of the subject's version, that is three segments.
type question struct {
	Pair
	subject [3]int
	python  string
}

// Read reads cells of one pair, in the order of Cells. A cell speaks for its subject's minor on any Python; the closest patch release,
// then the same Python, then the worse result wins where several speak of one release of the object. Between two releases that ran, or
// that failed in the same way, the range has that result; outside the first and the last nothing is observed.
func Read(cells []Cell, sv, ov pep440.Version, python string) Reading {
	return among(speaking(cells, sv, python), ov)
}

// among reads a row for one release of the object.
func among(row []*Cell, ov pep440.Version) Reading {
	at, found := slices.BinarySearchFunc(row, ov.Public(), func(c *Cell, v pep440.Version) int { return c.ObjectVersion.Compare(v) })
	switch {
	case found:
		return Reading{Result: row[at].Result, Cell: *row[at]}
	case len(row) == 0:
		return Reading{Result: None}
	case at == 0:
		return Reading{Result: None, Cell: *row[0]}
	case at == len(row):
		return Reading{Result: None, Cell: *row[at-1]}
	}
	result := between(row[at-1], row[at])
	return Reading{Result: result, Cell: *nearer(row[at-1], row[at], ov), Between: result != None}
}

// speaking returns one cell for each release of the object that was run with the subject's minor, oldest first.
func speaking(cells []Cell, sv pep440.Version, python string) []*Cell {
	var row []*Cell
	for i, _ := slices.BinarySearchFunc(cells, sv, byMinor); i < len(cells) && byMinor(cells[i], sv) == 0; i++ {
		row = append(row, &cells[i])
	}
	slices.SortFunc(row, func(a, b *Cell) int {
		if order := a.ObjectVersion.Compare(b.ObjectVersion); order != 0 {
			return order
		}
		return cmp.Or(
			cmp.Compare(patches(a, sv), patches(b, sv)),
			b.SubjectVersion.Compare(a.SubjectVersion),
			cmp.Compare(foreign(a, python), foreign(b, python)),
			cmp.Compare(severity(b.Result), severity(a.Result)),
			strings.Compare(a.Python, b.Python),
		)
	})
	return slices.CompactFunc(row, func(a, b *Cell) bool { return a.ObjectVersion.Equal(b.ObjectVersion) })
}

func byMinor(c Cell, sv pep440.Version) int {
	return cmp.Or(cmp.Compare(c.SubjectVersion.Segment(0), sv.Segment(0)), cmp.Compare(c.SubjectVersion.Segment(1), sv.Segment(1)))
}

// patches counts the patch releases between a cell's subject and the one asked for.
func patches(c *Cell, sv pep440.Version) int {
	return max(c.SubjectVersion.Segment(2)-sv.Segment(2), sv.Segment(2)-c.SubjectVersion.Segment(2))
}

func foreign(c *Cell, python string) int {
	if c.Python == python {
		return 0
	}
	return 1
}

func severity(r Result) int { return slices.Index([]Result{Works, Warns, Fails}, r) }

// between says what holds of the releases between two neighbours: nothing where one ran and one failed, or where they failed in two ways.
func between(low, high *Cell) Result {
	switch {
	case low.Result.Runs() && high.Result.Runs():
		if low.Result == Warns {
			return Warns
		}
		return high.Result
	case low.Result == Fails && high.Result == Fails && sameFailure(low, high):
		return Fails
	}
	return None
}

func sameFailure(a, b *Cell) bool {
	exception := func(c *Cell) string { name, _, _ := strings.Cut(c.Exception, ":"); return name }
	return slices.Equal(a.Failed, b.Failed) && exception(a) == exception(b)
}

// nearer returns the neighbour that shares more leading segments with the version; the lower one where they share as many.
func nearer(low, high *Cell, ov pep440.Version) *Cell {
	if sharedSegments(high.ObjectVersion, ov) > sharedSegments(low.ObjectVersion, ov) {
		return high
	}
	return low
}

func sharedSegments(a, b pep440.Version) int {
	n := 0
	for n < 3 && a.Segment(n) == b.Segment(n) {
		n++
	}
	return n
}
