package words

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/pipguard/pipguard/shim/inquiry"
)

// Annotate writes a check's findings as annotations (GitHub Actions, workflow commands), on the lines of the files that
// ask for what is at odds.
func Annotate(w io.Writer, c inquiry.Checked) {
	for _, v := range c.Violations {
		level := "error"
		if !v.Breaks() {
			level = "warning"
		}
		annotate(w, level, onDisk(v.Where), "pipguard: "+source(v.Violation), plainly(v))
	}
	for _, n := range c.Notes {
		annotate(w, "notice", nil, "pipguard", []string{noteText(n, c)})
	}
}

// onDisk is the places that an annotation can stand at.
func onDisk(where []inquiry.Place) []inquiry.Place {
	return slices.DeleteFunc(slices.Clone(where), func(p inquiry.Place) bool { return p.File == inquiry.StandardInput })
}

// plainly describes a violation in lines for a place that is known already.
func plainly(v inquiry.Violation) []string {
	lines := []string{Clean(clause(v.Violation))}
	for _, d := range checkedDetails(v) {
		if d.label != "asked for in" {
			lines = append(lines, Clean(d.label+": "+d.text))
		}
	}
	for _, remedy := range v.Remedies {
		lines = append(lines, Clean("hint: "+strings.Join(remedy.Requirements, " ")+" ("+Why(remedy)+")"))
	}
	return lines
}

func annotate(w io.Writer, level string, where []inquiry.Place, title string, lines []string) {
	var properties []string
	if len(where) > 0 {
		properties = append(properties, "file="+property(where[0].File), fmt.Sprintf("line=%d", where[0].Line))
	}
	properties = append(properties, "title="+property(title))
	for i := range lines {
		lines[i] = data(Clean(lines[i]))
	}
	fmt.Fprintf(w, "::%s %s::%s\n", level, strings.Join(properties, ","), strings.Join(lines, "%0A"))
}

// data escapes a command's message, property one of its properties (GitHub's toolkit, core/src/command.ts).
func data(text string) string {
	return strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A").Replace(text)
}

func property(text string) string {
	return strings.NewReplacer(":", "%3A", ",", "%2C").Replace(data(Clean(text)))
}
