package pipargs

import (
	"path/filepath"
	"strings"
)

// A Line is one line of a requirements file that is not empty: a requirement, a nested file, or options.
type Line struct {
	File        string // the Name of its file
	First, Last int    // the physical lines it stands on, from 1
	Text        string // without comment, continuations joined, variables expanded
	Constraint  bool   // the file was reached by -c

	Requirement string   // what is asked for; "" on the other lines
	Editable    bool     // by -e
	Hashes      []string // "sha256:…"
	Options     []Option // all options of the line, in order

	Nested           string // the file that the line names by -r or -c: absolute, or a URL
	NestedConstraint bool

	Refusal error // why pip refuses the line: a *Refusal, or a quotation mark left open

	tail string // the text from the first option on
	rest string // the options written again, where a relative name among them would not outlive a move
}

// An Option is one option of a line, under the first long name that pip has for it.
type Option struct{ Name, Value string }

// Request classifies what the line asks for.
func (l Line) Request() Request {
	if l.Editable {
		return ClassifyEditable(l.Requirement)
	}
	return Classify(l.Requirement)
}

// line reads one logical line as get_line_parser of pip/_internal/req/req_file.py does.
func (r *fileReader) line(found logicalLine, file *File) Line {
	l := Line{File: file.Name, First: found.first, Last: found.last, Text: found.text, Constraint: file.Constraint}
	l.Requirement, l.tail = breakOptions(found.text)
	words, err := splitWords(l.tail)
	if err != nil {
		l.Refusal = err
		return l
	}
	read := r.parser.parse(words)
	l.Refusal = read.refusal
	for _, use := range read.found {
		l.Options = append(l.Options, Option{longName(use.option), use.value})
	}
	l.Hashes = l.all("--hash")
	if editables := l.all("--editable"); l.Requirement == "" && len(editables) > 0 {
		l.Requirement, l.Editable = editables[0], true
	}
	if l.Requirement == "" {
		r.follow(&l, file)
	}
	return l
}

// follow finds the file that a line names, and the folder of a --find-links that lies beside the file.
func (r *fileReader) follow(l *Line, file *File) {
	files, constraints, links := l.all("--requirement"), l.all("--constraint"), l.all("--find-links")
	switch {
	case len(files) > 0:
		l.Nested = nestedName(files[0], file)
	case len(constraints) > 0:
		l.Nested, l.NestedConstraint = nestedName(constraints[0], file), true
	case len(links) > 0 && !filepath.IsAbs(links[0]):
		if beside := filepath.Join(filepath.Dir(file.Path), links[0]); r.config.exists(beside) {
			l.rest = l.withLinks(beside)
		}
	}
}

// withLinks writes the line's options again with another folder for the first --find-links, the one that pip follows.
func (l Line) withLinks(folder string) string {
	var words []string
	for _, option := range l.Options {
		words = append(words, option.Name)
		switch {
		case option.Name == "--find-links" && folder != "":
			words = append(words, quoteName(folder))
			folder = ""
		case option.Value != "":
			words = append(words, quoteWord(option.Value))
		}
	}
	return strings.Join(words, " ")
}

// all gives the values of an option.
func (l Line) all(name string) []string {
	var found []string
	for _, option := range l.Options {
		if option.Name == name {
			found = append(found, option.Value)
		}
	}
	return found
}

// breakOptions parts a line before the first word that begins with "-".
func breakOptions(line string) (requirement, tail string) {
	words := strings.Split(line, " ")
	for i, word := range words {
		if strings.HasPrefix(word, "-") {
			return strings.TrimSpace(strings.Join(words[:i], " ")), strings.Join(words[i:], " ")
		}
	}
	return line, ""
}

// longName gives an option's first long name.
func longName(o *option) string {
	for _, name := range o.names {
		if strings.HasPrefix(name, "--") {
			return name
		}
	}
	return o.names[0]
}
