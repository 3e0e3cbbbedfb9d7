package pipargs

import (
	"net/url"
	"path/filepath"
	"slices"
	"strings"
)

// CopyWith gives a copy of the file's text for a folder of its own: texts, by a line's First, take the place of requirements
// (the line's options stay; an empty text takes all of the line away). The names of nested files become absolute, or, for a
// file in moved (by Path), its new name. Line numbers stay as they are. The result is UTF-8, with a byte order mark where the
// file was not.
func (f File) CopyWith(texts map[int]string, moved map[string]string) []byte {
	physical := slices.Clone(splitLines(f.text))
	for _, line := range f.Lines {
		text, changed := line.replaced(texts, moved)
		if !changed {
			continue
		}
		physical[line.First-1] = text
		clear(physical[line.First:line.Last])
	}
	var out strings.Builder
	if !f.plain {
		out.WriteString("\ufeff")
	}
	for _, line := range physical {
		out.WriteString(line + "\n")
	}
	return []byte(out.String())
}

// replaced gives the new text of a line and whether it differs.
func (l Line) replaced(texts map[int]string, moved map[string]string) (string, bool) {
	text, wanted := texts[l.First]
	switch {
	case wanted && l.Requirement != "" && (l.Editable || text == ""):
		return text, true
	case wanted && l.Requirement != "":
		return strings.TrimRight(text+" "+l.tail, " "), true
	case l.Nested != "":
		option := "-r "
		if l.NestedConstraint {
			option = "-c "
		}
		name := l.Nested
		if to, ok := moved[absolute(name, "")]; ok {
			name = to
		}
		return option + quoteName(name), true
	}
	return l.rest, l.rest != ""
}

// quoteName writes a file's name for an option of a requirements file. A "#" behind a space would begin a comment and
// "${" a variable, quoted or not: such a path becomes a file: URL.
func quoteName(name string) string {
	if filepath.IsAbs(name) && strings.ContainsAny(name, "#$\n") {
		return strings.ReplaceAll((&url.URL{Scheme: "file", Path: filepath.ToSlash(name)}).String(), "$", "%24")
	}
	return quoteWord(name)
}

// quoteWord quotes a word as Python's shlex.quote.
func quoteWord(word string) string {
	if word != "" && !strings.ContainsFunc(word, isUnsafe) {
		return word
	}
	return "'" + strings.ReplaceAll(word, "'", `'"'"'`) + "'"
}

func isUnsafe(r rune) bool {
	return !('a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9' || strings.ContainsRune("@%+=:,./-_", r))
}
