package words

import (
	"fmt"
	"io"
	"strings"
	"unicode/utf8"
)

// A Page says how the program, or one of its commands, is used.
type Page struct {
	Name     string // "pipguard check"
	Does     string
	Usage    string // the words behind the name
	Text     string // paragraphs, a line each
	Sections []Section
}

// A Section is a list of a page: options, examples, exit codes.
type Section struct {
	Title string
	Lines bool // the terms are lines to type, the texts remarks on them
	Rows  []Row
}

// A Row is a term and what it means.
type Row struct{ Term, Text string }

// widestTerm is how long a term may be to have its text beside it.
const widestTerm = 26

// Help writes a page for a terminal.
func Help(w io.Writer, s Style, page Page) {
	s.Width, s.Wraps = min(s.Width, 100), true
	wrapped(w, s, "", "", page.Name+": "+page.Does)
	wrapped(w, s, "\nUsage: ", "       ", page.Name+" "+page.Usage)
	if page.Text != "" {
		fmt.Fprintln(w)
		for text := range strings.SplitSeq(page.Text, "\n") {
			wrapped(w, s, "", "", text)
		}
	}
	for _, section := range page.Sections {
		fmt.Fprintf(w, "\n%s:\n", section.Title)
		column := section.column()
		for _, row := range section.Rows {
			if section.Lines {
				fmt.Fprintln(w, "  "+helpLine(row, s.Width-2))
			} else {
				helpRow(w, s, row, column)
			}
		}
	}
	fmt.Fprintln(w, "\nDocumentation: "+homepage)
}

// column is where a section's texts begin.
func (section Section) column() int {
	longest := 0
	for _, row := range section.Rows {
		if length := utf8.RuneCountInString(row.Term); length <= widestTerm {
			longest = max(longest, length)
		}
	}
	return longest + 4
}

// helpLine is a line to type, its remark behind it where both fit into the width, else below.
func helpLine(row Row, width int) string {
	remark := "  # " + row.Text
	switch {
	case row.Text == "":
		return row.Term
	case utf8.RuneCountInString(row.Term+remark) > width:
		remark = "\n      # " + row.Text
	}
	return row.Term + remark
}

// helpRow writes a term with its text beside it, or below where the term is long.
func helpRow(w io.Writer, s Style, row Row, column int) {
	indent := strings.Repeat(" ", column)
	lead := "  " + row.Term
	if space := column - utf8.RuneCountInString(lead); space >= 2 {
		lead += strings.Repeat(" ", space)
	} else {
		fmt.Fprintln(w, lead)
		lead = indent
	}
	wrapped(w, s, lead, indent, row.Text)
}
