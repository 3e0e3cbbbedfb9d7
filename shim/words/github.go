package words

import (
	"fmt"
	"io"
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
		lines := []string{clause(v.Violation)}
		for _, d := range checkedDetails(v) {
			if d.label != "asked for in" {
				lines = append(lines, d.label+": "+d.text)
			}
		}
		for _, remedy := range v.Remedies {
			lines = append(lines, "hint: "+strings.Join(remedy.Requirements, " ")+" ("+Why(remedy)+")")
		}
		annotate(w, level, v.Where, "pipguard: "+source(v.Violation), lines)
	}
	for _, n := range c.Notes {
		annotate(w, "notice", nil, "pipguard", []string{noteText(n, c)})
	}
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
