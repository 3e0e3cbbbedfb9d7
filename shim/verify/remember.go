package verify

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"hash"
	"iter"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/pipguard/pipguard/shim/artifact"
	"github.com/pipguard/pipguard/shim/environment"
	"github.com/pipguard/pipguard/shim/files"
	"github.com/pipguard/pipguard/shim/parallel"
)

// A Memory is which modules could be imported, for as long as no file of an environment changes.
type Memory struct {
	folders     []string // the first that can be written to holds it
	Fingerprint string   `json:"fingerprint"`
	Modules     []string `json:"modules"`
}

const memoryName = "imported.json"

// Recall reads the memory of an environment: in its own folder, or in another of the caller's where that cannot be written
// to; "" for none. What was found at another fingerprint is forgotten.
func Recall(env *environment.Environment, list []environment.Distribution, environ []string, cache string) *Memory {
	m := &Memory{folders: []string{env.State()}, Fingerprint: fingerprint(env, list, environ)}
	if cache != "" {
		sum := sha256.Sum256([]byte(env.Prefix))
		m.folders = append(m.folders, filepath.Join(cache, "imported-"+hex.EncodeToString(sum[:8])))
	}
	for _, folder := range m.folders {
		var found Memory
		text, err := os.ReadFile(filepath.Join(folder, memoryName))
		if err == nil && json.Unmarshal(text, &found) == nil && found.Fingerprint == m.Fingerprint {
			m.Modules = append(m.Modules, found.Modules...)
		}
	}
	return m
}

// Mark notes which imports need not be made.
func (m *Memory) Mark(all []Import) {
	for i := range all {
		if slices.Contains(m.Modules, all[i].Module) {
			all[i].Result, all[i].Remembered = Holds, true
		}
	}
}

// Keep remembers what holds. What cannot be kept is imported again.
func (m *Memory) Keep(all []Import) {
	for _, i := range all {
		if i.Result == Holds {
			m.Modules = append(m.Modules, i.Module)
		}
	}
	slices.Sort(m.Modules)
	m.Modules = slices.Compact(m.Modules)
	text, err := json.Marshal(m)
	if err != nil {
		return
	}
	for _, folder := range m.folders {
		if write(folder, text) == nil {
			return
		}
	}
}

// write replaces the memory's file as a whole.
func write(folder string, text []byte) error {
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return err
	}
	return files.Replace(filepath.Join(folder, memoryName), 0o600, files.Text(text))
}

// fingerprint changes with any file of any distribution, with the interpreter, and with the variables that change what
// Python and the loader find.
func fingerprint(env *environment.Environment, list []environment.Distribution, environ []string) string {
	sums := make([]string, len(list))
	parallel.Each(len(list), 16, func(mine iter.Seq[int]) {
		for n := range mine {
			sums[n] = ofFiles(list[n])
		}
	})
	sum := sha256.New()
	python, _ := filepath.EvalSymlinks(env.Python)
	fmt.Fprintln(sum, python, importSource)
	state(sum, python)
	for _, site := range slices.Concat(env.Site, env.Shared) {
		ofFolder(sum, site)
	}
	for _, entry := range slices.Sorted(slices.Values(environ)) {
		if strings.HasPrefix(entry, "PYTHON") || strings.HasPrefix(entry, "LD_") || strings.HasPrefix(entry, "DYLD_") {
			fmt.Fprintln(sum, entry)
		}
	}
	for _, text := range sums {
		fmt.Fprintln(sum, text)
	}
	return hex.EncodeToString(sum.Sum(nil))
}

// ofFiles is the state of a distribution's files, bytecode apart.
func ofFiles(d environment.Distribution) string {
	sum := sha256.New()
	fmt.Fprintln(sum, d.Name, d.Text, d.Site, d.Folder)
	places, err := artifact.Places(d.Artifacts())
	fmt.Fprintln(sum, err)
	for _, p := range places {
		for _, file := range p.Files {
			if !strings.HasSuffix(file, ".pyc") {
				state(sum, filepath.Join(p.Folder, filepath.FromSlash(file)))
			}
		}
	}
	return hex.EncodeToString(sum.Sum(nil))
}

// ofFolder is the state of what lies at the top of a folder, owned by a distribution or not. Python itself adds __pycache__.
func ofFolder(sum hash.Hash, folder string) {
	entries, _ := os.ReadDir(folder)
	for _, entry := range entries {
		switch path := filepath.Join(folder, entry.Name()); {
		case entry.Name() == "__pycache__":
		case entry.IsDir():
			fmt.Fprintln(sum, path)
		default:
			state(sum, path)
		}
	}
}

func state(sum hash.Hash, path string) {
	if info, err := os.Stat(path); err == nil {
		fmt.Fprintln(sum, path, info.Size(), info.ModTime().UnixNano())
	}
}
