package inquiry

import (
	"iter"
	"slices"

	"github.com/pelletier/go-toml/v2"
	"github.com/pipguard/pipguard/policy"
	"github.com/pipguard/pipguard/policy/evidence"
	"github.com/pipguard/pipguard/shim/parallel"
)

// A Grid sets the series of two distributions against each other: what metadata says, and what runs showed.
type Grid struct {
	Names    [2]string // of the rows, of the columns
	Platform string
	Rows     []Series
	Columns  []Series
	Cells    [][]Cell // by row, then column
}

// A Series is the releases that share their first two segments, oldest first.
type Series struct {
	Name     string
	Releases []evidence.Release
}

// A Cell is one series beside another.
type Cell struct {
	Wheels   bool // some Python has wheels of both; else the rest says nothing
	Declared Declared
	Observed evidence.Result           // of the newest pair; of the nearest that was run where that was not
	Verdict  policy.Verdict            // on the newest pair
	Pair     [2]string                 // the newest releases with a Python in common
	Some     [2]string                 // where these are blocked: the newest pair of older releases that is not; "" for none
	Python   string                    // the newest that they have in common
	Says     []string                  // what metadata of either side says of the other, with the releases that say it
	Why      func() []policy.Violation // what is known against the newest pair: a grid has hundreds, and a page shows few
	Runs     []evidence.Cell           // those of the two series
}

// NewGrid fills the grid of two distributions; unknown names those that the evidence lacks.
func NewGrid(rows, columns string, target Target, p *policy.Policy, today toml.LocalDate) (grid Grid, unknown []string) {
	g := gridder{
		asker: asker{Which: Which{Name: rows, Target: target, Policy: p, Today: today}, catalogue: newCatalogue(p)},
		names: [2]string{rows, columns}, targets: map[string]Target{},
	}
	g.about(rows, columns)
	for i, name := range g.names {
		if len(g.of(name)) == 0 {
			unknown = append(unknown, name)
			continue
		}
		g.sides[i] = g.side(name, g.names[1-i])
		g.said[i] = map[string][]string{}
		for series := range g.sides[i] {
			g.said[i][series] = g.says(i, series)
		}
	}
	if len(unknown) > 0 {
		return grid, unknown
	}
	grid = Grid{Names: g.names, Platform: target.Platform, Rows: g.series(0), Columns: g.series(1)}
	runs := g.runs()
	grid.Cells = make([][]Cell, len(grid.Rows))
	parallel.Each(len(grid.Rows), 1, func(mine iter.Seq[int]) {
		for i := range mine {
			row := grid.Rows[i].Name
			for _, column := range grid.Columns {
				grid.Cells[i] = append(grid.Cells[i], g.cell(row, column.Name, runs[[2]string{row, column.Name}]))
			}
		}
	})
	grid.trim()
	return grid, nil
}

// trim drops the rows and columns that have no wheels for a Python in common with any other.
func (g *Grid) trim() {
	empty := func(cells []Cell) bool { return !slices.ContainsFunc(cells, func(c Cell) bool { return c.Wheels }) }
	for i := len(g.Rows) - 1; i >= 0; i-- {
		if empty(g.Cells[i]) {
			g.Rows, g.Cells = slices.Delete(g.Rows, i, i+1), slices.Delete(g.Cells, i, i+1)
		}
	}
	for j := len(g.Columns) - 1; j >= 0; j-- {
		if slices.ContainsFunc(g.Cells, func(row []Cell) bool { return row[j].Wheels }) {
			continue
		}
		g.Columns = slices.Delete(g.Columns, j, j+1)
		for i := range g.Cells {
			g.Cells[i] = slices.Delete(g.Cells[i], j, j+1)
		}
	}
}
