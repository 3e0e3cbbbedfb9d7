package request

import (
	"slices"
	"strings"

	"github.com/pipguard/pipguard/policy"
	"github.com/pipguard/pipguard/shim/journal"
	"github.com/pipguard/pipguard/shim/pipargs"
)

// mostWords is how many words of a request are shown.
const mostWords = 6

// WordsAbout returns the words of the request that lead to the named distributions, those of requirements files with their
// place, or all words where none does. Credentials are masked.
func (q Request) WordsAbout(names []string) []string {
	var about, all []string
	for _, value := range q.Invocation.Requirements {
		all = append(all, value.Text)
		if slices.Contains(names, normal(pipargs.Classify(value.Text).Name)) {
			about = append(about, value.Text)
		}
	}
	for _, value := range q.Invocation.Files {
		all = append(all, "-r "+value.Text)
	}
	for _, m := range q.Mentions {
		if m.path != "" && slices.Contains(names, m.Name) {
			about = append(about, m.text+" ("+m.Place()+")")
		}
	}
	if len(about) == 0 {
		about = all
	}
	return journal.MaskArgs(about[:min(len(about), mostWords)])
}

// Where finds the lines of requirements files that name the objects of violations: their places by name, nil for none.
func (q Request) Where(violations []policy.Violation) map[string]string {
	var where map[string]string
	for _, m := range q.Mentions {
		if m.path == "" || !slices.ContainsFunc(violations, func(v policy.Violation) bool { return v.Object.Name == m.Name }) {
			continue
		}
		if where == nil {
			where = map[string]string{}
		}
		where[m.Name] = m.Place()
	}
	return where
}

// Line finds what requirements files say of the distribution that a requirement is about; nil where they do not.
func (q Request) Line(requirement string) *Mention {
	name := normal(pipargs.Classify(requirement).Name)
	at := slices.IndexFunc(q.Mentions, func(m Mention) bool { return m.path != "" && m.Name == name })
	if at < 0 {
		return nil
	}
	return &q.Mentions[at]
}

// against says whether requirements files have something else in the place of a requirement.
func (q Request) against(requirement string) bool {
	line, asked := q.Line(requirement), pipargs.Classify(requirement)
	switch {
	case line == nil:
		return false
	case line.Released() && asked.Form == pipargs.Named: // however it is written
		return line.Specifiers.String() != asked.Requirement.Specifiers.String()
	}
	return normal(line.text) != normal(requirement)
}

// Edit says which lines of requirements files a suggestion changes, where it changes nothing else; "" where it does.
func (q Request) Edit(requirements []string) string {
	var edits []string
	for _, text := range requirements {
		switch line := q.Line(text); {
		case line == nil:
			return ""
		case q.against(text):
			edits = append(edits, text+" in "+line.Place())
		}
	}
	return strings.Join(edits, " and ")
}
