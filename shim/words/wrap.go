package words

import "strings"

// wrap breaks a text into lines of at most width columns, at spaces, where the style wraps at all.
func (s Style) wrap(text string, width int) []string {
	if !s.Wraps || width < 20 {
		return []string{text}
	}
	var lines []string
	line := ""
	for word := range strings.SplitSeq(text, " ") {
		switch {
		case line == "":
			line = word
		case len(line)+1+len(word) > width:
			lines = append(lines, line)
			line = word
		default:
			line += " " + word
		}
	}
	return append(lines, line)
}
