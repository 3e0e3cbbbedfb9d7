package words

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/fatih/color"
	"github.com/pipguard/pipguard/policy"
	"github.com/pipguard/pipguard/policy/evidence"
	"github.com/pipguard/pipguard/policy/pep508"
	"github.com/pipguard/pipguard/shim/inquiry"
)

// tall is how many rows push the head of a grid off a terminal of 24 lines.
const tall = 18

// Matrix draws a grid as wide as the terminal, in several parts where it has more columns than fit, each with its head once
// more below it where it is tall. A cell is two signs: what metadata says, and the verdict, which is its colour too.
func Matrix(w io.Writer, s Style, g inquiry.Grid) {
	fmt.Fprintf(w, "%s by %s, %s: newest release of each series\n", g.Names[0], g.Names[1], g.Platform)
	if len(g.Rows) == 0 {
		fmt.Fprintln(w, "\nno two releases have wheels for one Python")
		return
	}
	matrixLegend(w, s)
	label := len(g.Names[0])
	for _, row := range g.Rows {
		label = max(label, len(row.Name))
	}
	long := 2
	for _, column := range g.Columns {
		long = max(long, len(column.Name))
	}
	whole := label+(long+1)*len(g.Columns) <= s.Width
	width := 3
	if whole {
		width = long + 1
	}
	most := max(1, (s.Width-label)/width)
	parts := (len(g.Columns) + most - 1) / most
	each := (len(g.Columns) + parts - 1) / parts
	for from := 0; from < len(g.Columns); from += each {
		to := min(from+each, len(g.Columns))
		fmt.Fprintln(w)
		matrixHead(w, s, g, label, width, from, to, whole)
		for i, row := range g.Rows {
			var line strings.Builder
			line.WriteString(fmt.Sprintf("%*s", label, row.Name))
			for _, cell := range g.Cells[i][from:to] {
				line.WriteString(strings.Repeat(" ", width-2) + coloured(s, cell))
			}
			fmt.Fprintln(w, strings.TrimRight(line.String(), " "))
		}
		if len(g.Rows) > tall {
			matrixHead(w, s, g, label, width, from, to, whole)
		}
	}
}

// matrixHead writes the columns' series, in two lines where they stand close: "1." over "24".
func matrixHead(w io.Writer, s Style, g inquiry.Grid, label, width, from, to int, whole bool) {
	if whole {
		fmt.Fprintf(w, "%*s", label, g.Names[0])
		for _, column := range g.Columns[from:to] {
			fmt.Fprintf(w, "%*s", width, column.Name)
		}
		fmt.Fprintln(w)
		return
	}
	line, before := strings.Repeat(" ", label), ""
	for _, column := range g.Columns[from:to] {
		major, _, minor := strings.Cut(column.Name, ".")
		if minor {
			major += "."
		}
		if major == before {
			major = ""
		} else {
			before = major
		}
		line += fmt.Sprintf("%*s", width, major)
	}
	fmt.Fprintln(w, strings.TrimRight(line, " "))
	fmt.Fprintf(w, "%*s", label, g.Names[0])
	for _, column := range g.Columns[from:to] {
		_, minor, _ := strings.Cut(column.Name, ".")
		fmt.Fprintf(w, "%*s", width, minor)
	}
	fmt.Fprintln(w)
}

func coloured(s Style, c inquiry.Cell) string {
	if !c.Wheels {
		return signs(c)
	}
	return s.paint(signs(c), shade(c))
}

// signs are a cell's two signs: what metadata says, and the verdict by what it rests on.
func signs(c inquiry.Cell) string {
	if !c.Wheels {
		return "  "
	}
	return declaredSign(c.Declared) + verdictSign(c)
}

func declaredSign(d inquiry.Declared) string {
	return map[inquiry.Declared]string{inquiry.Inside: "+", inquiry.Outside: "-", inquiry.Mixed: "~", inquiry.Undeclared: " "}[d]
}

// verdictSign is a sign that belongs to one verdict alone.
func verdictSign(c inquiry.Cell) string {
	switch {
	case blocked(c) && c.Observed == evidence.Fails:
		return "x"
	case blocked(c) && c.Declared == inquiry.Outside:
		return "-"
	case blocked(c):
		return "!"
	case c.Verdict == policy.Block:
		return "s"
	case c.Observed == evidence.Warns:
		return "w"
	case c.Verdict != policy.Allow && c.Observed == evidence.Works:
		return "m"
	case c.Verdict != policy.Allow:
		return "?"
	case c.Observed == evidence.Works:
		return "o"
	}
	return "."
}

// shade is the colour of a cell's verdict.
func shade(c inquiry.Cell) color.Attribute {
	switch {
	case blocked(c):
		return color.FgRed
	case c.Verdict != policy.Allow || c.Observed == evidence.Warns:
		return color.FgYellow
	}
	return color.FgGreen
}

// blocked says whether no releases of the two series go together, as far as they were judged.
func blocked(c inquiry.Cell) bool { return c.Verdict == policy.Block && c.Some == [2]string{} }

// matrixLegend says what the signs mean, with their names for who has them read aloud.
func matrixLegend(w io.Writer, s Style) {
	s.Wraps = true // it is a screen, not a log
	row := func(label string, shade color.Attribute, text string) {
		wrapped(w, s, s.paint(fmt.Sprintf("%-10s", label), shade), strings.Repeat(" ", 10), text)
	}
	wrapped(w, s, "metadata  ", strings.Repeat(" ", 10), "+ (plus) admits, - (minus) refuses, ~ (tilde) admits some releases, blank: says nothing")
	row("goes", color.FgGreen, "o works when run, . (dot) not run")
	row("warned of", color.FgYellow, "w works and warns, m works against its metadata, ? (question mark) not run, s only an older release of the series goes")
	row("blocked", color.FgRed, "x fails when run, ! (exclamation mark) not run, by a rule, - (minus) not run, by metadata")
}

// NotKnown says that the evidence lacks distributions, and which it has.
func NotKnown(names ...string) string {
	for _, name := range names {
		if r, err := pep508.Parse(name); err == nil {
			name = r.Key()
		}
		if meant := Meant(name, evidence.Names()); meant != "" {
			return fmt.Sprintf("there is no evidence about %s%s", strings.Join(names, " and "), meant)
		}
	}
	return fmt.Sprintf("there is no evidence about %s; there is about %s", strings.Join(names, " and "), strings.Join(evidence.Names(), ", "))
}

// NotKnownHint is the line with the names that were meant, else one that asks pip's index about what is in no evidence.
// before is a question's words up to its first name, between those after it.
func NotKnownHint(before, between []string, requirements ...string) string {
	if meant := known(requirements); meant != nil {
		return Command(slices.Concat(before, meant[:1], between, meant[1:])...)
	}
	return Command(append([]string{"pipguard", "pip", "install", "--dry-run"}, requirements...)...)
}
