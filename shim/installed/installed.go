// Package installed remembers which distributions a guarded run left in an environment, so that what changed outside the
// guard can be named.
package installed

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/pipguard/pipguard/policy"
	"github.com/pipguard/pipguard/shim/environment"
	"github.com/pipguard/pipguard/shim/files"
)

// Name is the list's file in an environment's state folder.
const Name = "installed.txt"

// A List is the environment's own distributions: version by normalised name.
type List map[string]string

// Of lists what was read from an environment's folders, less what belongs to the interpreter below it.
func Of(env *environment.Environment, read []environment.Distribution) List {
	l := List{}
	for _, d := range read {
		if slices.Contains(env.Site, d.Site) {
			l[d.Name] = d.Text
		}
	}
	return l
}

// Fingerprint is the list in short, for the journal.
func (l List) Fingerprint() string {
	sum := sha256.Sum256([]byte(l.text()))
	return hex.EncodeToString(sum[:16])
}

func (l List) text() string {
	var text strings.Builder
	for _, name := range slices.Sorted(maps.Keys(l)) {
		text.WriteString(name + "==" + l[name] + "\n")
	}
	return text.String()
}

// Write keeps the list in a state folder, in one step.
func (l List) Write(folder string) error {
	text := "# what was installed when the guard last looked; written by pipguard\n" + l.text()
	if err := files.Replace(filepath.Join(folder, Name), 0o644, files.Text(text)); err != nil {
		return fmt.Errorf("remember what is installed: %w", err)
	}
	return nil
}

// load reads the list in a state folder; nil where there is none yet.
func load(folder string) (List, error) {
	data, err := os.ReadFile(filepath.Join(folder, Name))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read what was installed: %w", err)
	}
	l := List{}
	for line := range strings.Lines(string(data)) {
		if name, version, ok := strings.Cut(strings.TrimSpace(line), "=="); ok && !strings.HasPrefix(name, "#") {
			l[name] = version
		}
	}
	return l, nil
}

// drift is what became of a list: From then, To now.
func drift(then, now List) []policy.Change {
	changes := []policy.Change{}
	for _, name := range slices.Sorted(maps.Keys(then)) {
		if now[name] != then[name] {
			changes = append(changes, policy.Change{Name: name, From: then[name], To: now[name]})
		}
	}
	for _, name := range slices.Sorted(maps.Keys(now)) {
		if _, known := then[name]; !known {
			changes = append(changes, policy.Change{Name: name, To: now[name]})
		}
	}
	slices.SortFunc(changes, func(a, b policy.Change) int { return strings.Compare(a.Name, b.Name) })
	return changes
}
