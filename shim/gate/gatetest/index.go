package gatetest

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"github.com/pipguard/pipguard/shim/gate"
)

// Index is a gate.Index with releases by name, and the content of wheels by their file names. It keeps what was fetched.
type Index struct {
	Releases map[string][]gate.Candidate // oldest first
	Wheels   map[string][]byte
	Fetched  []string // file names
}

// Candidates are the releases of that name.
func (x *Index) Candidates(ctx context.Context, name string, _ bool) ([]gate.Candidate, error) {
	return x.Releases[name], ctx.Err()
}

// Fetch writes a release's wheel into the folder.
func (x *Index) Fetch(ctx context.Context, name, version, folder string, most int64) (string, error) {
	if err := ctx.Err(); err != nil {
		return "", err
	}
	all := x.Releases[name]
	i := slices.IndexFunc(all, func(c gate.Candidate) bool { return c.Version == version })
	if i < 0 {
		return "", fmt.Errorf("the script has no %s %s", name, version)
	}
	content, ok := x.Wheels[all[i].File]
	if !ok || int64(len(content)) > most {
		return "", fmt.Errorf("the script has no %s of at most %d bytes", all[i].File, most)
	}
	x.Fetched = append(x.Fetched, all[i].File)
	wheel := filepath.Join(folder, all[i].File)
	return wheel, os.WriteFile(wheel, content, 0o600)
}
