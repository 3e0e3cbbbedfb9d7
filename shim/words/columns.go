package words

import (
	"fmt"
	"io"
	"strings"
	"unicode/utf8"
)

// wrapped writes text behind a lead, folded at blanks to the style's width; further lines begin with the indent.
func wrapped(w io.Writer, s Style, lead, indent, text string) {
	line, used, empty := lead, utf8.RuneCountInString(indent), true
	for word := range strings.FieldsSeq(Clean(text)) {
		length := utf8.RuneCountInString(word)
		if !empty && used+1+length > s.Width {
			fmt.Fprintln(w, strings.TrimRight(line, " "))
			line, used, empty = indent, utf8.RuneCountInString(indent), true
		}
		if !empty {
			line, used = line+" ", used+1
		}
		line, used, empty = line+word, used+length, false
	}
	fmt.Fprintln(w, strings.TrimRight(line, " "))
}
