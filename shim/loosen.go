package shim

import (
	"path/filepath"
	"slices"

	"github.com/pipguard/pipguard/policy/pep508"
	"github.com/pipguard/pipguard/shim/pipargs"
)

// loosen returns the command line with other texts for some distributions: pins that give way, or "" for what another
// step installs. The user's files are never touched: their lines change in copies in the private folder.
func (r *run) loosen(inv pipargs.Invocation, texts map[string]string) ([]string, error) {
	words := map[pipargs.Value]string{}
	lines := map[pipargs.Value]map[string]map[int]string{}
	for _, m := range r.mentions {
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
		path, err := r.copyFiles(r.requirementsFiles(value, false), changed)
		if err != nil {
			return nil, err
		}
		words[value] = path
	}
	return inv.Replace(words), nil
}

// copyFiles writes loosened copies of a requirements file and all that it names, and returns the first one's path.
func (r *run) copyFiles(files []pipargs.File, changed map[string]map[int]string) (string, error) {
	moved := map[string]string{}
	for _, file := range slices.Backward(files) {
		if file.Unread != nil || file.Lock {
			continue
		}
		path, err := r.write(filepath.Base(file.Path), string(file.Loosen(changed[file.Path], moved)))
		if err != nil {
			return "", err
		}
		moved[file.Path] = path
	}
	return moved[files[0].Path], nil
}

// loosened is what takes the place of pins that give way: the names without their versions.
func (r *run) loosenedTexts(names []string) map[string]string {
	texts := map[string]string{}
	for _, m := range r.mentions {
		if slices.Contains(names, m.Name) {
			q := m.request.Requirement
			texts[m.Name] = pep508.Requirement{Name: q.Name, Extras: q.Extras, Marker: q.Marker}.String()
		}
	}
	return texts
}
