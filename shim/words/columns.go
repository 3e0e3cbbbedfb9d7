package words

import (
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"github.com/pipguard/pipguard/shim/pattern"
)

var colours = pattern.New("\x1b\\[[0-9;]*m")

// together is a blank at which no line is broken.
const together = "\u00a0"

// wrapped writes text behind a lead, broken as the style breaks it; further lines begin with the indent.
func wrapped(w io.Writer, s Style, lead, indent, text string) {
	lines := s.wrapHanging(Clean(text), s.Width-columns(lead), s.Width-utf8.RuneCountInString(indent))
	fmt.Fprintln(w, lead+strings.ReplaceAll(strings.Join(lines, "\n"+indent), together, " "))
}

// columns is how wide a text is when it is shown.
func columns(text string) int {
	if strings.Contains(text, "\x1b") {
		text = colours().ReplaceAllString(text, "")
	}
	return utf8.RuneCountInString(text)
}
