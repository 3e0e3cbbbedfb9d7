package rehearsal

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/pipguard/pipguard/shim/environment"
	"github.com/pipguard/pipguard/shim/files"
)

// A place is the private folder of one rehearsal. All that is made lies in it, and is made through root, which leads
// nowhere else: whatever links a wheel or the environment holds.
type place struct {
	folder string
	root   *os.Root
	made   string // the folder above, where it was not there before
}

const prefix = "rehearsal-"

// makePlace makes a private folder on the environment's own file system, or in state where it cannot be written there.
// It needs room for that many bytes, and a file system that programs can be run from.
func makePlace(env *environment.Environment, state string, bytes int64) (*place, error) {
	var reason string
	for _, below := range []string{env.State(), state} {
		if below == "" {
			continue
		}
		made := below
		if files.Exists(below) {
			made = ""
		}
		if err := os.MkdirAll(below, 0o700); err != nil {
			reason = err.Error()
			continue
		}
		if reason = unfit(below, bytes); reason != "" {
			continue
		}
		folder, err := os.MkdirTemp(below, prefix+strconv.Itoa(os.Getpid())+"-*")
		if err != nil {
			reason = err.Error()
			continue
		}
		return openPlace(folder, made)
	}
	return nil, &NotTriedError{reason}
}

// spare is what must stay free beside what is unpacked: bytecode and what the modules write.
const spare = 64 << 20

// Fits says whether a folder has room for that many bytes, and programs can be run from it.
func Fits(folder string, bytes int64) bool { return unfit(folder, bytes) == "" }

func unfitting(folder string, noexec bool, free, bytes int64) string {
	switch {
	case noexec:
		return "nothing can be run from " + folder
	case free < bytes+spare:
		return fmt.Sprintf("no room in %s", folder)
	}
	return ""
}

func openPlace(folder, made string) (*place, error) {
	folder, err := filepath.EvalSymlinks(folder)
	if err != nil {
		return nil, fmt.Errorf("find %s: %w", folder, err)
	}
	root, err := os.OpenRoot(folder)
	if err != nil {
		return nil, fmt.Errorf("open %s: %w", folder, err)
	}
	return &place{folder, root, made}, nil
}

// inner makes a place in a place.
func (p *place) inner(name string) (*place, error) {
	folder := filepath.Join(p.folder, name)
	if err := p.root.Mkdir(name, 0o700); err != nil {
		return nil, fmt.Errorf("make %s: %w", folder, err)
	}
	return openPlace(folder, "")
}

// remove takes the folder away; links in it are removed, never followed.
func (p *place) remove() error {
	p.root.Close()
	err := removeAll(p.folder)
	if p.made != "" {
		os.Remove(p.made) // something else may lie in it by now
	}
	return err
}

// leftovers lists the folders of rehearsals that ended before they could clean up, in the environment and in state.
func leftovers(env *environment.Environment, state string) []string {
	var left []string
	for _, below := range []string{env.State(), state} {
		if below == "" {
			continue
		}
		found, _ := filepath.Glob(filepath.Join(globbed(below), prefix+"*-*"))
		for _, folder := range found {
			owner, _, _ := strings.Cut(strings.TrimPrefix(filepath.Base(folder), prefix), "-")
			if pid, err := strconv.Atoi(owner); err == nil && !alive(pid) {
				left = append(left, folder)
			}
		}
	}
	return left
}

// globbed is a path as a pattern that matches it alone.
func globbed(path string) string {
	return strings.NewReplacer(`*`, `\*`, `?`, `\?`, `[`, `\[`).Replace(path)
}

// sweep removes the leftovers. A rehearsal does it before it begins.
func sweep(env *environment.Environment, state string) error {
	for _, folder := range leftovers(env, state) {
		if err := removeAll(folder); err != nil {
			return fmt.Errorf("remove %s: %w", folder, err)
		}
	}
	return nil
}

// removeAll is os.RemoveAll, of folders too that tried code has made unreadable.
func removeAll(folder string) error {
	err := os.RemoveAll(folder)
	for range 20 { // an ended process lets go of its files a little later
		if !busy(err) {
			break
		}
		time.Sleep(50 * time.Millisecond)
		err = os.RemoveAll(folder)
	}
	if err == nil || busy(err) {
		return nil // another rehearsal sweeps it
	}
	filepath.WalkDir(folder, func(path string, entry os.DirEntry, _ error) error {
		if entry != nil && entry.IsDir() {
			os.Chmod(path, 0o700)
		}
		return nil
	})
	return os.RemoveAll(folder)
}
