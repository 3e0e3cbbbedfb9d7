package pipargs

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/pipguard/pipguard/shim/pattern"
)

// A logicalLine is a line of a requirements file after continuations, comments and variables, or an empty one.
type logicalLine struct {
	text        string
	first, last int // physical lines, from 1
}

// logicalLines does what preprocess of pip/_internal/req/req_file.py does.
func logicalLines(physical, env []string) []logicalLine {
	var found []logicalLine
	for _, line := range joinLines(physical) {
		line.text = expandVariables(strings.TrimSpace(cutComment(line.text)), env)
		if line.text != "" {
			found = append(found, line)
		}
	}
	return found
}

// splitLines cuts at everything that Python's str.splitlines takes for the end of a line.
func splitLines(text string) []string {
	var lines []string
	for text != "" {
		i := strings.IndexFunc(text, isLineEnd)
		if i < 0 {
			return append(lines, text)
		}
		lines = append(lines, text[:i])
		_, size := utf8.DecodeRuneInString(text[i:])
		if strings.HasPrefix(text[i:], "\r\n") {
			size = len("\r\n")
		}
		text = text[i+size:]
	}
	return lines
}

func isLineEnd(r rune) bool {
	switch r {
	case '\n', '\r', '\v', '\f', '\x1c', '\x1d', '\x1e', '\x85', '\u2028', '\u2029':
		return true
	}
	return false
}

// joinLines joins a line that ends in a backslash with the next; a comment line ends the join.
func joinLines(physical []string) []logicalLine {
	var found []logicalLine
	var open strings.Builder
	first := 0
	for i, line := range physical {
		comment := strings.HasPrefix(strings.TrimLeftFunc(line, isSpace), "#")
		if first == 0 {
			first = i + 1
		}
		if strings.HasSuffix(line, `\`) && !comment {
			open.WriteString(strings.Trim(line, `\`))
			continue
		}
		if comment {
			line = " " + line
		}
		found = append(found, logicalLine{open.String() + line, first, i + 1})
		open.Reset()
		first = 0
	}
	if first > 0 {
		found = append(found, logicalLine{open.String(), first, len(physical)})
	}
	return found
}

// cutComment cuts off a "#" that begins the line or has space before it.
func cutComment(line string) string {
	for from := 0; ; {
		i := strings.IndexByte(line[from:], '#')
		if i < 0 {
			return line
		}
		before := line[:from+i]
		if bare := strings.TrimRightFunc(before, isSpace); before == "" || len(bare) < len(before) {
			return bare
		}
		from += i + 1
	}
}

// isSpace is Python's idea of white space in text, which has four separators that Go's has not.
func isSpace(r rune) bool { return unicode.IsSpace(r) || '\x1c' <= r && r <= '\x1f' }

var variable = pattern.New(`\$\{([A-Z0-9_]+)\}`)

// expandVariables replaces ${NAME} where the environment has a value for it.
func expandVariables(line string, env []string) string {
	return variable().ReplaceAllStringFunc(line, func(reference string) string {
		if value, _ := lookup(env, reference[2:len(reference)-1]); value != "" {
			return value
		}
		return reference
	})
}
