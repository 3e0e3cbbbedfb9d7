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

// Matrix draws a grid as wide as the terminal, in several parts where it has more columns than fit. A cell is two signs:
// what metadata says and what was seen; its colour is the verdict.
func Matrix(w io.Writer, s Style, g inquiry.Grid) {
	fmt.Fprintf(w, "%s by %s, %s: newest release of each series\n", g.Names[0], g.Names[1], g.Platform)
	if len(g.Rows) == 0 {
		fmt.Fprintln(w, "\nno two releases have wheels for one Python")
		return
	}
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
	}
	matrixLegend(w, s)
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

// signs are a cell's two signs: of metadata, of runs.
func signs(c inquiry.Cell) string {
	if !c.Wheels {
		return "  "
	}
	return declaredSign(c.Declared) + observedSign(c)
}

func declaredSign(d inquiry.Declared) string {
	return map[inquiry.Declared]string{inquiry.Inside: "+", inquiry.Outside: "-", inquiry.Mixed: "~", inquiry.Undeclared: " "}[d]
}

// observedSign tells what was seen, and where nothing was, what a rule says beyond the metadata: the colour alone would.
func observedSign(c inquiry.Cell) string {
	if c.Observed == evidence.None && c.Declared != inquiry.Outside {
		switch {
		case blocked(c):
			return "!"
		case c.Verdict == policy.Warned:
			return "?"
		}
	}
	return map[evidence.Result]string{evidence.Works: "o", evidence.Warns: "w", evidence.Fails: "x", evidence.None: "."}[c.Observed]
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

// matrixLegend says what the signs mean, with their names for who has them read aloud; the verdict is in them, and in the
// colours.
func matrixLegend(w io.Writer, s Style) {
	s.Wraps = true // it is a screen, not a log
	fmt.Fprintln(w)
	row := func(label, text string) { wrapped(w, s, label, strings.Repeat(" ", len(label)), text) }
	row("metadata: ", "+ (plus) admits, - (minus) refuses, ~ (tilde) admits some releases of the series only, blank says nothing")
	row("runs:     ", "o works, w works and warns, x fails, . (dot) not run, ! (exclamation mark) not run and blocked, ? (question mark) not run and warned of; no signs: no wheels for one Python")
	wrapped(w, s, "verdict:  "+s.paint("blocked", color.FgRed)+" ", strings.Repeat(" ", 10), "with x, ! or -.")
	wrapped(w, s, "          "+s.paint("with a warning, or some releases only", color.FgYellow)+" ", strings.Repeat(" ", 10), "with w, ? or -o, and some with ~")
	wrapped(w, s, "          "+s.paint("goes", color.FgGreen)+" ", strings.Repeat(" ", 10), "with all others")
}

// NotKnown says that the evidence lacks distributions, and which it has.
func NotKnown(names ...string) string {
	is := "is"
	if len(names) > 1 {
		is = "are"
	}
	for _, name := range names {
		if r, err := pep508.Parse(name); err == nil {
			name = r.Key()
		}
		if meant := Meant(name, evidence.Names()); meant != "" {
			return fmt.Sprintf("%s %s not in the evidence%s", strings.Join(names, " and "), is, meant)
		}
	}
	return fmt.Sprintf("%s %s not in the evidence; it has: %s", strings.Join(names, " and "), is, strings.Join(evidence.Names(), ", "))
}

// NotKnownHint is the line with the names that were meant, else one that asks pip's index about what is in no evidence.
// before is a question's words up to its first name, between those after it.
func NotKnownHint(before, between []string, requirements ...string) string {
	if meant := known(requirements); meant != nil {
		return Command(slices.Concat(before, meant[:1], between, meant[1:])...)
	}
	return Command(append([]string{"pipguard", "pip", "install", "--dry-run"}, requirements...)...)
}
