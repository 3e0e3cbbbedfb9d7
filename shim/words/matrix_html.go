package words

import (
	_ "embed"
	"fmt"
	"html/template"
	"io"
	"strings"
	"time"

	"github.com/pipguard/pipguard/policy"
	"github.com/pipguard/pipguard/policy/evidence"
	"github.com/pipguard/pipguard/shim/inquiry"
)

//go:embed matrix.html
var matrixPage string

// MatrixPage writes a grid as one page that needs no network: html/template escapes all that comes from metadata.
func MatrixPage(w io.Writer, g inquiry.Grid, now time.Time) error {
	page, err := template.New("matrix").Parse(matrixPage)
	if err != nil {
		return err
	}
	return page.Execute(w, newPage(g, now))
}

// A page is a grid in the words that the template puts into their places.
type page struct {
	A, B, Platform, Date string
	Columns              []string
	Rows                 []pageRow
	Cells                []pageCell // those with something to tell
}

type pageRow struct {
	Name  string
	Cells []pageCell
}

type pageCell struct {
	ID, Signs, Class, Label string // Label is for those who hear the page
	Row, Column             string
	Wheels                  bool
	Verdict, Newest, Some   string
	Metadata                string
	Says                    []string
	Rules                   []pageRule
	Runs                    []pageRun
}

type pageRule struct {
	Name, Text, Reason string
	Addresses          []string
}

type pageRun struct{ What, Python, Date, Result, Message string }

func newPage(g inquiry.Grid, now time.Time) page {
	p := page{A: g.Names[0], B: g.Names[1], Platform: g.Platform, Date: now.Format(time.DateOnly)}
	for _, column := range g.Columns {
		p.Columns = append(p.Columns, column.Name)
	}
	for i, row := range g.Rows {
		its := pageRow{Name: row.Name}
		for j, cell := range g.Cells[i] {
			c := newPageCell(g, i, j, cell)
			its.Cells = append(its.Cells, c)
			if c.Wheels {
				p.Cells = append(p.Cells, c)
			}
		}
		p.Rows = append(p.Rows, its)
	}
	return p
}

func newPageCell(g inquiry.Grid, i, j int, c inquiry.Cell) pageCell {
	p := pageCell{
		ID: fmt.Sprintf("c%d-%d", i, j), Signs: signs(c), Wheels: c.Wheels, Row: g.Rows[i].Name, Column: g.Columns[j].Name, Class: "none",
	}
	if !c.Wheels {
		return p
	}
	p.Class, p.Verdict = verdictWords(c)
	p.Metadata = metadataWords(c.Declared)
	p.Newest = fmt.Sprintf("%s %s with %s %s on Python %s", g.Names[0], c.Pair[0], g.Names[1], c.Pair[1], c.Python)
	if c.Some != [2]string{} {
		p.Some = fmt.Sprintf("%s %s goes with %s %s", g.Names[0], c.Some[0], g.Names[1], c.Some[1])
	}
	p.Label = fmt.Sprintf("%s %s with %s %s: %s; %s; %s", g.Names[0], p.Row, g.Names[1], p.Column, p.Verdict, p.Metadata, runWords(c.Observed))
	p.Says = c.Says
	for _, v := range c.Why() {
		p.Rules = append(p.Rules, newPageRule(v))
	}
	for _, run := range c.Runs {
		p.Runs = append(p.Runs, pageRun{
			What:   fmt.Sprintf("%s %s, %s %s", run.Subject, run.SubjectVersion, run.Object, run.ObjectVersion),
			Python: run.Python, Date: run.Date, Result: runWords(run.Result), Message: runMessage(run),
		})
	}
	return p
}

func newPageRule(v policy.Violation) pageRule {
	rule := pageRule{Name: source(v), Text: clause(v), Reason: v.Reason}
	for _, e := range v.Evidence {
		if address := e.Text("url"); strings.HasPrefix(address, "https://") {
			rule.Addresses = append(rule.Addresses, address)
		}
	}
	return rule
}

func runMessage(c evidence.Cell) string {
	if c.Exception != "" {
		return strings.Join(c.Failed, ", ") + ": " + c.Exception
	}
	return c.Warning
}

// verdictWords gives a cell's verdict as a class of the page's style, and in words.
func verdictWords(c inquiry.Cell) (class, text string) {
	switch {
	case blocked(c):
		return "block", "blocked"
	case c.Verdict == policy.Block:
		return "warn", "some releases go"
	case c.Verdict == policy.Warned:
		return "warn", "goes, with a warning"
	case c.Observed == evidence.Warns:
		return "warn", "goes, and warns when it runs"
	}
	return "allow", "goes"
}

func metadataWords(d inquiry.Declared) string {
	switch d {
	case inquiry.Inside:
		return "metadata admits it"
	case inquiry.Outside:
		return "metadata refuses it"
	case inquiry.Mixed:
		return "metadata admits some releases of the series"
	}
	return "metadata says nothing"
}

func runWords(r evidence.Result) string {
	switch r {
	case evidence.Works:
		return "seen to work"
	case evidence.Warns:
		return "seen to work, with warnings"
	case evidence.Fails:
		return "seen to fail"
	}
	return "not run"
}
