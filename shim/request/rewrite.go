package request

import (
	"path/filepath"
	"slices"

	"github.com/pipguard/pipguard/policy/pep440"
	"github.com/pipguard/pipguard/policy/pep508"
	"github.com/pipguard/pipguard/shim/pipargs"
)

// Append returns the command line with words added, where pip takes options.
func (q Request) Append(words ...string) []string { return q.Invocation.Append(words...) }

// With returns the request with options added.
func (q Request) With(words ...string) Request { return q.As(q.Append(words...)) }

// As reads another command line as this request was read.
func (q Request) As(args []string) Request { return q.reader.Read(args) }

// Silent returns the command line of a dry run that prints nothing and writes no report.
func (q Request) Silent(words ...string) []string {
	return q.reader.Parse(q.Invocation.WithoutReport()).Append(append([]string{"--dry-run", "-q", "-q"}, words...)...)
}

// Unpin returns the request with the exact pins of some distributions replaced to their names. The user's files are never
// touched: their lines change in private copies.
func (q Request) Unpin(names []string) (Request, error) {
	if len(names) == 0 {
		return q, nil
	}
	texts := map[string]string{}
	for _, m := range q.Mentions {
		if slices.Contains(names, m.Name) {
			r := m.request.Requirement
			texts[m.Name] = pep508.Requirement{Name: r.Name, Extras: r.Extras, Marker: r.Marker}.String()
		}
	}
	return q.Replace(texts)
}

// Replace returns the request with other texts for some distributions, by normalised name; "" leaves one out.
func (q Request) Replace(texts map[string]string) (Request, error) {
	words := map[pipargs.Value]string{}
	lines := map[pipargs.Value]map[string]map[int]string{}
	for _, m := range q.Mentions {
		text, ok := texts[m.Name]
		switch {
		case !ok || m.Name == "":
		case m.path == "":
			words[m.value] = text
		default:
			if lines[m.value] == nil {
				lines[m.value] = map[string]map[int]string{}
			}
			if lines[m.value][m.path] == nil {
				lines[m.value][m.path] = map[int]string{}
			}
			lines[m.value][m.path][m.line] = text
		}
	}
	for value, changed := range lines {
		path, err := q.copyFiles(q.reader.files(value, false), changed)
		if err != nil {
			return q, err
		}
		words[value] = path
	}
	return q.reader.Read(q.Invocation.Replace(words)), nil
}

// copyFiles writes changed copies of a requirements file and all that it names, and returns the first one's path.
func (q Request) copyFiles(files []pipargs.File, changed map[string]map[int]string) (string, error) {
	moved := map[string]string{}
	for _, file := range slices.Backward(files) {
		if file.Unread != nil || file.Lock {
			continue
		}
		path, err := q.reader.Scratch.Write(filepath.Base(file.Path), string(file.CopyWith(changed[file.Path], moved)))
		if err != nil {
			return "", err
		}
		moved[file.Path] = path
	}
	return moved[files[0].Path], nil
}

// Instead returns the command line with other words in the place of all that is asked for; what is said of its index, its
// constraints and its place stays. Of another command than an install nothing stays.
func (q Request) Instead(words ...string) []string {
	inv := q.Invocation
	if inv.Act != pipargs.Install {
		return append([]string{"install"}, words...)
	}
	gone := map[pipargs.Value]string{}
	for _, value := range slices.Concat(inv.Requirements, inv.Files, inv.Editables, inv.Groups, inv.Scripts) {
		gone[value] = ""
	}
	bare := q.reader.Parse(inv.Replace(gone))
	return q.reader.Parse(bare.WithoutReport()).Append(words...)
}

// Exactly is the requirement that one version alone meets, with === for what is no PEP 440 version.
func Exactly(name, version string) string {
	if _, err := pep440.Parse(version); err != nil {
		return name + "===" + version
	}
	return name + "==" + version
}

// Takes says whether a word of the command line is taken as a requirement.
func (q Request) Takes(word string) bool {
	return slices.ContainsFunc(q.Invocation.Requirements, func(v pipargs.Value) bool { return v.Text == word })
}
