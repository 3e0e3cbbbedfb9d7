package testkit

import (
	"archive/zip"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// BuildAll writes each release of c into dir: a wheel, an sdist, or both. A file's time is the upload's.
func (c Catalogue) BuildAll(dir string) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	for _, r := range c {
		if r.As == "wheel" || r.As == "both" {
			if err := r.buildFile(filepath.Join(dir, r.wheelName()), r.writeWheel); err != nil {
				return err
			}
		}
		if r.As != "wheel" {
			if err := r.buildFile(filepath.Join(dir, r.stem()+".tar.gz"), r.writeSdist); err != nil {
				return err
			}
		}
	}
	return nil
}

func (r Release) buildFile(path string, write func(io.Writer) error) error {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	defer f.Close()
	if err := write(f); err != nil {
		return fmt.Errorf("write %s: %w", path, err)
	}
	if err := f.Close(); err != nil {
		return err
	}
	return os.Chtimes(path, r.uploaded(), r.uploaded())
}

// wheelFiles is a wheel's content less its RECORD (PEP 427).
func (r Release) wheelFiles() (map[string]string, error) {
	files, err := r.purelib()
	if err != nil {
		return nil, err
	}
	info := r.stem() + ".dist-info/"
	files[info+"METADATA"] = r.metadata()
	files[info+"WHEEL"] = "Wheel-Version: 1.0\nGenerator: testkit\nRoot-Is-Purelib: true\n" + r.wheelTags()
	if len(r.Scripts) > 0 {
		files[info+"entry_points.txt"] = "[console_scripts]\n" + strings.Join(r.Scripts, "\n") + "\n"
	}
	for _, file := range r.Data {
		files[r.stem()+".data/data/"+file] = r.content(file)
	}
	return files, nil
}

func (r Release) wheelTags() string {
	var b strings.Builder
	for _, tag := range r.tags() {
		b.WriteString("Tag: " + tag + "-none-any\n")
	}
	return b.String()
}

func (r Release) writeWheel(w io.Writer) error {
	files, err := r.wheelFiles()
	if err != nil {
		return err
	}
	record := r.stem() + ".dist-info/RECORD"
	files[record] = recordOf(files, record)
	out := zip.NewWriter(w)
	for _, name := range slices.Sorted(maps.Keys(files)) {
		header := &zip.FileHeader{Name: name, Method: zip.Deflate, Modified: zipTime(r.uploaded())}
		header.SetMode(0o644)
		f, err := out.CreateHeader(header)
		if err != nil {
			return err
		}
		if _, err := io.WriteString(f, files[name]); err != nil {
			return err
		}
	}
	return out.Close()
}

// zipTime keeps to what a zip can say: nothing before 1980.
func zipTime(t time.Time) time.Time {
	if first := time.Date(1980, 1, 1, 0, 0, 0, 0, time.UTC); t.Before(first) {
		return first
	}
	return t
}

// recordOf lists files with hash and size, and RECORD itself with neither (PEP 376, RECORD).
func recordOf(files map[string]string, record string) string {
	var b strings.Builder
	for _, name := range slices.Sorted(maps.Keys(files)) {
		b.WriteString(recordLine(name, files[name]))
	}
	return b.String() + record + ",,\n"
}

func recordLine(name, content string) string {
	sum := sha256.Sum256([]byte(content))
	return fmt.Sprintf("%s,sha256=%s,%d\n", name, base64.RawURLEncoding.EncodeToString(sum[:]), len(content))
}

// readFolder reads all regular files below dir: slash path → content.
func readFolder(dir string) (map[string]string, error) {
	files := map[string]string{}
	err := filepath.WalkDir(dir, func(path string, entry os.DirEntry, err error) error {
		if err != nil || !entry.Type().IsRegular() {
			return err
		}
		content, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		name, err := filepath.Rel(dir, path)
		files[filepath.ToSlash(name)] = string(content)
		return err
	})
	return files, err
}
