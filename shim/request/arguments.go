package request

import (
	"slices"
	"strings"

	"github.com/pipguard/pipguard/policy/suggest"
	"github.com/pipguard/pipguard/shim/pipargs"
)

// Arguments writes a suggestion as what pip is to be started with, once or twice: the words typed, with the suggested
// requirements in the place of the same names'.
func (q Request) Arguments(s suggest.Suggestion) [][]string {
	var all [][]string
	if s.Remove != "" {
		remove := []string{"uninstall", "-y"}
		if q.reader.Remove != nil {
			remove = slices.Clone(q.reader.Remove)
		}
		all = append(all, append(remove, s.Remove))
	}
	rest := slices.Clone(s.Requirements)
	args := q.options()
	if s.Complete {
		args = q.reader.Parse(args).WithDependencies()
	}
	for _, value := range q.Invocation.Requirements {
		name := normal(pipargs.Classify(value.Text).Name)
		at := slices.IndexFunc(rest, func(text string) bool { return normal(pipargs.Classify(text).Name) == name })
		switch {
		case at >= 0:
			args = append(args, rest[at])
			rest = slices.Delete(rest, at, at+1)
		case s.Without == "" || name != s.Without:
			args = append(args, value.Text)
		}
	}
	if !slices.ContainsFunc(rest, q.against) {
		rest = slices.DeleteFunc(rest, func(text string) bool { return q.Line(text) != nil }) // the files say so already
		for _, value := range q.Invocation.Files {
			rest = append(rest, "-r", value.Text)
		}
	}
	return append(all, append(args, rest...))
}

// options are the words typed that are no requirement and no requirements file, less those that are only about what pip
// prints: where to look, what to keep to, where to install.
func (q Request) options() []string {
	gone := map[pipargs.Value]string{}
	for _, value := range slices.Concat(q.Invocation.Requirements, q.Invocation.Files) {
		gone[value] = ""
	}
	return slices.DeleteFunc(q.Invocation.Replace(gone), func(word string) bool {
		short := len(word) > 1 && strings.Trim(word, "qv") == "-" // -q, -vv
		return short || word == "--" || word == "--quiet" || word == "--verbose"
	})
}
