package testkit

import (
	"crypto/sha256"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// Tree lists all below dir, a line each: mode, content's hash or link's target, name. It leaves out what a
// guard may keep (.pipguard) and what Python writes by itself (__pycache__).
func Tree(dir string) (string, error) {
	var b strings.Builder
	err := filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() && (entry.Name() == ".pipguard" || entry.Name() == "__pycache__") {
			return fs.SkipDir
		}
		name, err := filepath.Rel(dir, path)
		if err != nil {
			return err
		}
		info, err := entry.Info()
		if err != nil {
			return err
		}
		what, err := fingerprint(path, info)
		fmt.Fprintf(&b, "%v %s %s\n", info.Mode(), what, filepath.ToSlash(name))
		return err
	})
	return b.String(), err
}

func fingerprint(path string, info fs.FileInfo) (string, error) {
	switch {
	case info.Mode()&fs.ModeSymlink != 0:
		return os.Readlink(path)
	case info.Mode().IsRegular():
		content, err := os.ReadFile(path)
		return fmt.Sprintf("%x", sha256.Sum256(content)), err
	}
	return "-", nil
}

// DiffTrees lists the lines of one tree only, "-" for a's and "+" for b's.
func DiffTrees(a, b string) string {
	var out strings.Builder
	for _, line := range onlyIn(a, b) {
		out.WriteString("-" + line + "\n")
	}
	for _, line := range onlyIn(b, a) {
		out.WriteString("+" + line + "\n")
	}
	return out.String()
}

func onlyIn(a, b string) (only []string) {
	in := map[string]bool{}
	for line := range strings.Lines(b) {
		in[line] = true
	}
	for line := range strings.Lines(a) {
		if !in[line] {
			only = append(only, strings.TrimSuffix(line, "\n"))
		}
	}
	return only
}
