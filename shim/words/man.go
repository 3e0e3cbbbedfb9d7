package words

import (
	"fmt"
	"io"
	"strings"
)

// Man writes the manual page of section 1 (man(7)): the program's own page, then one part for each command's page.
func Man(w io.Writer, version string, program Page, commands []Page) {
	fmt.Fprintf(w, ".TH PIPGUARD 1 \"\" \"pipguard %s\" \"User Commands\"\n", roff(version))
	fmt.Fprintf(w, ".SH NAME\n%s \\- %s\n", roff(program.Name), roff(program.Does))
	fmt.Fprintf(w, ".SH SYNOPSIS\n.B %s\n%s\n", roff(program.Name), roff(program.Usage))
	fmt.Fprintln(w, ".SH DESCRIPTION")
	manText(w, program.Text)
	fmt.Fprintln(w, ".SH COMMANDS")
	for _, page := range commands {
		fmt.Fprintf(w, ".SS %s %s\n%s.\n", roff(page.Name), roff(page.Usage), roff(page.Does))
		manText(w, page.Text)
		for _, section := range page.Sections {
			fmt.Fprintf(w, ".PP\n%s:\n", roff(section.Title))
			manSection(w, section)
		}
	}
	for _, section := range program.Sections {
		fmt.Fprintf(w, ".SH %s\n", roff(strings.ToUpper(strings.Replace(section.Title, "Exit codes", "Exit status", 1))))
		manSection(w, section)
	}
	fmt.Fprintf(w, ".SH SEE ALSO\n.UR %s\n.UE\n", homepage)
}

func manText(w io.Writer, text string) {
	for line := range strings.SplitSeq(text, "\n") {
		if line != "" {
			fmt.Fprintf(w, ".PP\n%s\n", roff(line))
		}
	}
}

func manSection(w io.Writer, section Section) {
	if section.Lines {
		fmt.Fprintln(w, ".PP\n.nf")
		for _, row := range section.Rows {
			for line := range strings.SplitSeq(helpLine(row, manWidth), "\n") {
				fmt.Fprintln(w, roff("    "+line))
			}
		}
		fmt.Fprintln(w, ".fi")
		return
	}
	for _, row := range section.Rows {
		fmt.Fprintf(w, ".TP\n.B %s\n%s\n", roff(row.Term), roff(row.Text))
	}
}

// manWidth is how long a line of an example may be: man(1) indents, and never breaks it.
const manWidth = 66

// roff escapes text for a line of a manual page: backslashes, hyphens that are typed, dots and quotes that begin a line.
func roff(text string) string {
	text = strings.NewReplacer(`\`, `\e`, "-", `\-`, "…", "...", "\"", `\(dq`).Replace(Clean(text))
	if strings.HasPrefix(text, ".") || strings.HasPrefix(text, "'") {
		text = `\&` + text
	}
	return text
}
