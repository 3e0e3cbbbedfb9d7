package uv

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/pipguard/pipguard/shim/caller"
	"github.com/pipguard/pipguard/shim/files"
	"github.com/pipguard/pipguard/shim/uvargs"
)

// ErrNoEnvironment says that uv itself finds no environment to install into: it says so.
var ErrNoEnvironment = errors.New("uv finds no environment")

// Environment returns the prefix of the environment that a command of `uv pip` works in: by the rules of uv where the
// case is plain, else by uv's own word. With --target and --prefix it is the one whose interpreter counts.
func (u Uv) Environment(ctx context.Context, inv uvargs.Invocation) (string, error) {
	if prefix := u.plain(inv.Where); prefix != "" {
		return prefix, nil
	}
	return u.ask(ctx, inv)
}

// plain follows uv's order (crates/uv-python, discovery.rs of uv 0.12): a path after --python; else VIRTUAL_ENV, a child
// environment of conda, and the first virtual environment or .venv from the current folder up. "" where there is more
// to it.
func (u Uv) plain(where uvargs.Where) string {
	folder := where.Folder(u.Directory)
	switch {
	case where.System || where.User || where.Moved || caller.Variable(u.Environ, "UV_INTERNAL__PARENT_INTERPRETER") != "":
		return ""
	case where.Python != "":
		return virtual(pythonAt(folder, where.Python))
	case where.Target != "" || where.Prefix != "":
		return ""
	}
	if active := caller.Variable(u.Environ, "VIRTUAL_ENV"); active != "" {
		return virtual(files.Absolute(folder, active))
	}
	if caller.Variable(u.Environ, "CONDA_PREFIX") != "" {
		return ""
	}
	for at := folder; ; at = filepath.Dir(at) {
		if virtual(at) != "" {
			return at
		}
		if _, err := os.Lstat(filepath.Join(at, ".venv")); err == nil {
			return virtual(filepath.Join(at, ".venv"))
		}
		if at == filepath.Dir(at) {
			return ""
		}
	}
}

// pythonAt is the environment that a path after --python means, "" where it is a name or a version.
func pythonAt(folder, python string) string {
	if !strings.ContainsRune(python, filepath.Separator) {
		return ""
	}
	path := files.Absolute(folder, python)
	if info, err := os.Stat(path); err == nil && info.IsDir() {
		return path
	}
	return filepath.Dir(filepath.Dir(path))
}

// virtual returns a prefix where it is a whole virtual environment, "" else.
func virtual(prefix string) string {
	if prefix == "" {
		return ""
	}
	if _, err := os.Stat(filepath.Join(prefix, "pyvenv.cfg")); err != nil {
		return ""
	}
	for _, name := range []string{"bin/python3", "bin/python", "Scripts/python.exe"} {
		if _, err := os.Stat(filepath.Join(prefix, filepath.FromSlash(name))); err == nil {
			return filepath.Clean(prefix)
		}
	}
	return ""
}

// usingLine is where uv says which environment it takes; uv before 0.5 says it with -v alone.
var usingLine = regexp.MustCompile(`(?m)^(?:DEBUG )?Using (?:Python|CPython|PyPy|GraalPy) \S+ (?:environment|interpreter) at:? (.+)$`)

var colour = regexp.MustCompile("\x1b\\[[0-9;]*m")

// ask has uv say it: by a dry run of an install of nothing, which changes nothing and needs no index.
func (u Uv) ask(ctx context.Context, inv uvargs.Invocation) (string, error) {
	words := []string{"--dry-run", "--offline", "--color", "never", "-v", "--requirement", os.DevNull}
	if inv.Where.Target != "" || inv.Where.Prefix != "" { // then uv takes a system's interpreter too, and makes the folder
		folder, err := os.MkdirTemp("", "pipguard-")
		if err != nil {
			return "", fmt.Errorf("make a private folder: %w", err)
		}
		defer os.RemoveAll(folder)
		words = append(words, "--target", filepath.Join(folder, "target"))
	}
	_, stderr, err := u.output(ctx, nil, append(u.Environ[:len(u.Environ):len(u.Environ)], "NO_COLOR=1"), inv.Staging("", words...)...)
	stderr = colour.ReplaceAllString(stderr, "") // uv 0.4 colours the path whatever it is told
	found := usingLine.FindStringSubmatch(stderr)
	if found == nil {
		if err != nil {
			return "", fmt.Errorf("%w: %s", ErrNoEnvironment, last(stderr))
		}
		return "", fmt.Errorf("uv does not say which environment it takes: %s", last(stderr))
	}
	path := files.Absolute(inv.Where.Folder(u.Directory), strings.Trim(found[1], "`"))
	if _, err := os.Stat(path); err != nil && inv.Where.Moved {
		path = files.Absolute(u.Directory, strings.Trim(found[1], "`"))
	}
	if info, err := os.Stat(path); err == nil && !info.IsDir() {
		path = filepath.Dir(filepath.Dir(path))
	}
	return path, nil
}

// last is the last line of what a program said.
func last(text string) string {
	lines := strings.Split(strings.TrimSpace(text), "\n")
	return strings.TrimSpace(lines[len(lines)-1])
}
