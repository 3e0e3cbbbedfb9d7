package evidence

import (
	"embed"
	"path"
	"strings"
	"sync"

	"github.com/pipguard/pipguard/policy/pep440"
)

// observed holds one file a pair, SUBJECT_OBJECT.txt (a normalized name has no underscore), made by scripts/observe --embed.
//
//go:embed observed
var observed embed.FS

// Result is what became of a pair that was run.
type Result string

// The results: all probes held; they held, with warnings of the subject's own about the object; some failed; nothing is observed.
const (
	Works Result = "works"
	Warns Result = "warns"
	Fails Result = "fails"
	None  Result = "none"
)

// Runs reports whether all probes held, with or without warnings.
func (r Result) Runs() bool { return r == Works || r == Warns }

// Cell is one recorded run: a release of the subject, with its own dependencies and the object swapped in.
type Cell struct {
	Subject        string
	SubjectVersion pep440.Version
	Object         string
	ObjectVersion  pep440.Version
	Python         string // the minor, "3.8"
	Date           string // as 2006-01-02
	Result         Result
	Failed         []string // the probes, in the order they were run
	Exception      string   // what the first of them died of, "TypeError: …"
	Warning        string   // the first that the subject raised
	Held           string   // requirements, separated by blanks, that were held so that the subject itself runs
}

// Pair names a subject and an object by their families' names.
type Pair struct{ Subject, Object string }

// Pairs returns the pairs that have cells, sorted.
var Pairs = sync.OnceValue(func() []Pair {
	entries, _ := observed.ReadDir("observed")
	pairs := make([]Pair, 0, len(entries))
	for _, entry := range entries {
		subject, object, _ := strings.Cut(strings.TrimSuffix(entry.Name(), ".txt"), "_")
		pairs = append(pairs, Pair{subject, object})
	}
	return pairs
})

// read keeps the cells of pairs that were asked for: a matrix asks thousands of times for the same.
var read sync.Map

// Cells returns what was run of a pair, by the subject's version, the object's and the Python; nil where nothing was.
// The list is shared: it must not be changed.
func Cells(subject, object string) []Cell {
	pair := Pair{subject, object}
	if cells, ok := read.Load(pair); ok {
		return cells.([]Cell)
	}
	data, err := observed.ReadFile(path.Join("observed", subject+"_"+object+".txt"))
	if err != nil {
		return nil
	}
	cells := readCells(pair, string(data))
	read.Store(pair, cells)
	return cells
}

// readCells reads one file of policy/evidence/observed; its head documents the form.
func readCells(pair Pair, data string) []Cell {
	cells := make([]Cell, 0, strings.Count(data, "\n=")+1)
	for line := range strings.Lines(data) {
		sign, text := line[0], strings.TrimSuffix(line[1:], "\n")
		switch sign {
		case '=':
			cells = append(cells, readCell(pair, strings.Fields(text)))
		case '!':
			failed, exception, _ := strings.Cut(text, " ")
			cells[len(cells)-1].Failed, cells[len(cells)-1].Exception = strings.Split(failed, ","), exception
		case '~':
			cells[len(cells)-1].Warning = text
		case '&':
			cells[len(cells)-1].Held = text
		}
	}
	return cells
}

func readCell(pair Pair, fields []string) Cell {
	return Cell{
		Subject: pair.Subject, SubjectVersion: pep440.MustParse(fields[0]),
		Object: pair.Object, ObjectVersion: pep440.MustParse(fields[1]),
		Python: fields[2], Date: fields[3], Result: Result(fields[4]),
	}
}
