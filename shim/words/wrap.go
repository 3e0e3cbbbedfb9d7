package words

import (
	"strings"
	"unicode/utf8"
)

// wrap breaks a text into lines of at most width columns, at spaces, where the style wraps at all.
func (s Style) wrap(text string, width int) []string { return s.wrapHanging(text, width, width) }

// wrapHanging is wrap where the first line has another width than those that follow.
func (s Style) wrapHanging(text string, width, rest int) []string {
	if !s.Wraps || min(width, rest) < 20 {
		return []string{text}
	}
	var lines []string
	line := ""
	for word := range strings.SplitSeq(text, " ") {
		switch {
		case line == "":
			line = word
		case utf8.RuneCountInString(line)+1+utf8.RuneCountInString(word) > width:
			lines = append(lines, line)
			line, width = word, rest
		default:
			line += " " + word
		}
	}
	return append(lines, line)
}

// cut shortens a line to a width.
func cut(text string, width int) string {
	runes := []rune(text)
	if len(runes) <= width {
		return text
	}
	return string(runes[:max(0, width-3)]) + "..."
}
