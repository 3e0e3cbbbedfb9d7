package words

import (
	"io"

	"github.com/pipguard/pipguard/policy"
	"github.com/pipguard/pipguard/policy/evidence"
	"github.com/pipguard/pipguard/shim/inquiry"
)

// gridDocument is a grid as JSON: fields are added, never changed.
type gridDocument struct {
	Rows     string     `json:"rows"`    // the distribution whose series are the rows
	Columns  string     `json:"columns"` // and the columns
	Platform string     `json:"platform"`
	Cells    []gridCell `json:"cells"` // row by row; those that have wheels for a common Python
}

// gridCell is one series beside another.
type gridCell struct {
	Row      string           `json:"row"`    // "2.15"
	Column   string           `json:"column"` // "1.26"
	Newest   [2]string        `json:"newest"` // the releases that the verdict is about
	Python   string           `json:"python"`
	Declared inquiry.Declared `json:"declared"`
	Observed evidence.Result  `json:"observed"`
	Verdict  policy.Verdict   `json:"verdict"`
	Passes   *[2]string       `json:"passes,omitempty"` // where that is a block: older releases of both that go together
	Runs     []gridRun        `json:"runs"`
}

// gridRun is a recorded run of two releases.
type gridRun struct {
	Releases [2]string       `json:"releases"` // in the order of the run's own subject and object
	Python   string          `json:"python"`
	Date     string          `json:"date"`
	Result   evidence.Result `json:"result"`
}

// MatrixJSON writes a grid as one document.
func MatrixJSON(w io.Writer, g inquiry.Grid) error {
	document := gridDocument{Rows: g.Names[0], Columns: g.Names[1], Platform: g.Platform, Cells: []gridCell{}}
	for i, row := range g.Rows {
		for j, column := range g.Columns {
			if c := g.Cells[i][j]; c.Wheels {
				document.Cells = append(document.Cells, cellOf(row.Name, column.Name, c))
			}
		}
	}
	return JSON(w, document)
}

func cellOf(row, column string, c inquiry.Cell) gridCell {
	cell := gridCell{
		Row: row, Column: column, Newest: c.Pair, Python: c.Python,
		Declared: c.Declared, Observed: c.Observed, Verdict: c.Verdict, Runs: []gridRun{},
	}
	if c.Some != [2]string{} {
		cell.Passes = &c.Some
	}
	for _, run := range c.Runs {
		cell.Runs = append(cell.Runs, gridRun{
			Releases: [2]string{run.Subject + " " + run.SubjectVersion.String(), run.Object + " " + run.ObjectVersion.String()},
			Python:   run.Python, Date: run.Date, Result: run.Result,
		})
	}
	return cell
}
