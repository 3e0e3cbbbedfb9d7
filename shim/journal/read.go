package journal

import (
	"bytes"
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"slices"
	"strings"
)

// ErrUnknown says that the journal has no such run.
var ErrUnknown = errors.New("no such run in the journal")

// AmbiguousError says that a prefix fits several runs.
type AmbiguousError struct{ IDs []string }

func (e *AmbiguousError) Error() string { return "several runs begin so: " + strings.Join(e.IDs, ", ") }

// Entries is all runs that the journal still has, oldest first. Lines that a crash tore are left out.
func (j Journal) Entries() ([]Entry, error) {
	return j.read(func([]byte) bool { return true })
}

// Rejections is the runs that were blocked or rewritten, oldest first.
func (j Journal) Rejections() ([]Entry, error) {
	entries, err := j.read(func(line []byte) bool {
		return bytes.Contains(line, []byte(`"verdict":"block"`)) || bytes.Contains(line, []byte(`"verdict":"rewrite"`))
	})
	return slices.DeleteFunc(entries, func(e Entry) bool { return !e.Rejects() }), err
}

// read decodes the lines that are wanted, oldest first.
func (j Journal) read(wanted func(line []byte) bool) ([]Entry, error) {
	parts, err := j.parts()
	var entries []Entry
	for _, text := range parts {
		for line := range bytes.Lines(text) {
			var e Entry
			if wanted(line) && json.Unmarshal(line, &e) == nil && e.ID != "" {
				entries = append(entries, e)
			}
		}
	}
	return entries, err
}

// parts is the journal's text, its oldest part first.
func (j Journal) parts() ([][]byte, error) {
	folder, err := os.OpenRoot(j.Folder)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("open the journal: %w", err)
	}
	defer folder.Close()
	var parts [][]byte
	for n := oldParts; n >= 0; n-- {
		text, err := folder.ReadFile(part(n))
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return nil, fmt.Errorf("read the journal: %w", err)
		}
		parts = append(parts, text)
	}
	return parts, nil
}

// Find is the newest run with that id, or the one run whose id begins so: ErrUnknown, *AmbiguousError.
func (j Journal) Find(id string) (Entry, error) {
	entries, err := j.Entries()
	if err != nil {
		return Entry{}, err
	}
	found := map[string]Entry{}
	for _, e := range entries {
		if e.ID == id || id != "" && strings.HasPrefix(e.ID, id) {
			found[e.ID] = e
		}
	}
	if e, exact := found[id]; exact {
		return e, nil
	}
	ids := slices.Sorted(maps.Keys(found))
	switch len(ids) {
	case 0:
		return Entry{}, ErrUnknown
	case 1:
		return found[ids[0]], nil
	}
	return Entry{}, &AmbiguousError{ids}
}

// LastRejection is the newest run whose verdict is block or rewrite; ErrUnknown when there is none.
func (j Journal) LastRejection() (Entry, error) {
	entries, err := j.Rejections()
	if err != nil {
		return Entry{}, err
	}
	if len(entries) == 0 {
		return Entry{}, ErrUnknown
	}
	return entries[len(entries)-1], nil
}

// NewID is a random id that the journal does not have: 4 hex digits, more where those are used up. Every run needs one,
// so the journal is searched as text and not decoded.
func (j Journal) NewID() (string, error) {
	parts, err := j.parts()
	if err != nil {
		return "", err
	}
	const tries = 64
	for length := 2; ; length++ {
		random := make([]byte, length)
		for range tries {
			rand.Read(random)
			id := hex.EncodeToString(random)
			used := []byte(`{"id":"` + id + `"`) // Append writes the id first
			if !slices.ContainsFunc(parts, func(text []byte) bool { return bytes.Contains(text, used) }) {
				return id, nil
			}
		}
	}
}
