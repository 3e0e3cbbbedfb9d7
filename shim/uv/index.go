package uv

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"time"

	"github.com/pipguard/pipguard/shim/uvargs"
)

// An Index has uv name and fetch other releases of what a command line plans: from the same indexes and within the same
// constraints. It starts nothing until it is asked.
type Index struct {
	uv             Uv
	inv            uvargs.Invocation
	python, folder string

	mu          sync.Mutex
	newest      map[probe]string
	told        map[string]facts // by "name==version"
	interrupted bool
}

// probe is what the newest release is asked of.
type probe struct {
	name, below string
	by          time.Time
}

// errInterrupted says that uv was interrupted while it was asked: it is not asked again.
var errInterrupted = errors.New("interrupted")

// Index is asked on behalf of a command line, for an interpreter; the folder is for what it writes meanwhile.
func (u Uv) Index(inv uvargs.Invocation, python, folder string) *Index {
	return &Index{uv: u, inv: inv, python: python, folder: folder, newest: map[probe]string{}, told: map[string]facts{}}
}

// Interrupted says whether the user ended a uv that was asked.
func (x *Index) Interrupted() bool {
	x.mu.Lock()
	defer x.mu.Unlock()
	return x.interrupted
}

// Newest names the newest release with a wheel for the interpreter, below a version and, where a time is given, uploaded
// by then; "" where there is none: uv finds no solution, or does not say which.
func (x *Index) Newest(ctx context.Context, name, below string, by time.Time) (string, error) {
	x.mu.Lock()
	defer x.mu.Unlock()
	asked := probe{name, below, by}
	if version, known := x.newest[asked]; known {
		return version, nil
	}
	_, said, err := x.output(ctx, x.probing(asked)...)
	if _, failed := errors.AsType[*Failure](err); failed && !x.interrupted && ctx.Err() == nil {
		x.newest[asked] = ""
		return "", nil
	}
	if err != nil {
		return "", fmt.Errorf("ask uv for a release of %s: %w", name, err)
	}
	changes, err := readText(said)
	if at := slices.IndexFunc(changes, func(c Change) bool { return c.Name == name && c.Arrives }); err == nil && at >= 0 {
		x.newest[asked] = changes[at].Version
	}
	return x.newest[asked], err
}

// probing is a dry run of an install into a folder where nothing lies: what is installed has no say.
func (x *Index) probing(asked probe) []string {
	words := x.inv.Probing(x.python, !asked.by.IsZero())
	if !asked.by.IsZero() {
		words = append(words, "--exclude-newer", asked.by.UTC().Format(time.RFC3339))
	}
	for _, file := range x.inv.Constraints {
		words = append(words, "-c", file.Text)
	}
	words = append(words, "--no-deps", "--only-binary", ":all:", "--target", filepath.Join(x.folder, "none"))
	return append(append(words, dry()...), "--", asked.name+"<"+asked.below)
}

// Fetch has uv stage the wheel of a release, and packs it again. Its size is known before only where uv writes locks.
func (x *Index) Fetch(ctx context.Context, name, version, folder string, most int64) (string, error) {
	x.mu.Lock()
	defer x.mu.Unlock()
	if f := x.facts(ctx, name, version); f.Size > most {
		return "", fmt.Errorf("the wheel of %s %s is too large", name, version)
	}
	folder, err := os.MkdirTemp(folder, "uv-")
	if err != nil {
		return "", err
	}
	s := Staging{Changes: []Change{{Name: name, Version: version, Arrives: true}}, Python: x.python, Folder: folder}
	defer os.RemoveAll(s.site())
	plan, err := x.uv.Stage(ctx, x.inv, s)
	if err != nil {
		return "", x.failed(err)
	}
	return plan.Items[0].File, nil
}

// output starts uv, unless it was interrupted before.
func (x *Index) output(ctx context.Context, args ...string) (stdout, stderr string, err error) {
	if x.interrupted {
		return "", "", errInterrupted
	}
	stdout, stderr, err = x.uv.output(ctx, nil, alone(x.uv.Environ), args...)
	return stdout, stderr, x.failed(err)
}

// failed notes that the user interrupted uv.
func (x *Index) failed(err error) error {
	if failure, failed := errors.AsType[*Failure](err); failed && failure.Result.Interrupted {
		x.interrupted = true
	}
	return err
}
