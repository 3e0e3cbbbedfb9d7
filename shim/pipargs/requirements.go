package pipargs

import (
	"errors"
	"fmt"
	"net/url"
	"path/filepath"
	"slices"
	"strings"

	"github.com/pipguard/pipguard/shim/pattern"
)

// A File is one requirements or constraints file. Lines are its own; those of nested files are theirs.
type File struct {
	Name       string // as pip would open it: as given, or absolute where another file names it
	Path       string // absolute; "" for a URL that is fetched
	Constraint bool   // reached by -c
	Lock       bool   // a pylock.toml, left to pip
	Unread     error  // why Lines is empty: ErrRemote, errRecursive, errTooMany, or what Read gave
	Lines      []Line

	text  string
	plain bool // UTF-8 without a mark
}

// Reasons for a file to be left unread.
var (
	ErrRemote    = errors.New("pip fetches it")
	errRecursive = errors.New("it names itself")
	errTooMany   = errors.New("too many nested files")
)

// maxFiles bounds one reading: files that each name the next twice double at every step.
const maxFiles = 500

var fileScheme = pattern.New(`(?i)^(http|https|file):`)

// ReadRequirements reads a file of -r (or with constraint, of -c) and all files that it names, in the order of their
// first lines. folder is the current folder, against which pip takes relative names. config.Read is the only way to a
// file, so what is read from a pipe or "<(…)" once can be handed out there again.
func ReadRequirements(name string, constraint bool, folder string, env []string, config Config) []File {
	r := fileReader{config: config, env: env, parser: newParser(fileScope, release(config.Pip))}
	r.read(name, folder, constraint, nil)
	return r.files
}

type fileReader struct {
	config Config
	env    []string
	parser *parser
	files  []File
}

// read adds a file and those it names; above are the paths that led to it.
func (r *fileReader) read(name, folder string, constraint bool, above []string) {
	if len(r.files) > maxFiles {
		return // the last one says so
	}
	file := File{Name: name, Path: absolute(name, folder), Constraint: constraint, Lock: isLock(name)}
	if !file.Lock {
		r.fill(&file, above)
	}
	r.files = append(r.files, file)
	above = append(slices.Clip(above), file.Path)
	for _, line := range file.Lines {
		if line.Nested != "" {
			r.read(line.Nested, folder, line.NestedConstraint, above)
		}
	}
}

// fill reads a file's lines, or says why it has none.
func (r *fileReader) fill(file *File, above []string) {
	data, err := r.open(file.Path, above)
	if err != nil {
		file.Unread = fmt.Errorf("read %s: %w", file.Name, err)
		return
	}
	file.text, file.plain = decode(data)
	for _, found := range logicalLines(splitLines(file.text), r.env) {
		file.Lines = append(file.Lines, r.line(found, file))
	}
}

func (r *fileReader) open(path string, above []string) ([]byte, error) {
	switch {
	case path == "":
		return nil, ErrRemote
	case slices.Contains(above, path):
		return nil, errRecursive
	case len(r.files) >= maxFiles:
		return nil, errTooMany
	}
	return r.config.read(path)
}

// absolute gives the path of a file named by a path or a file: URL; "" for one that is fetched.
func absolute(name, folder string) string {
	if !fileScheme().MatchString(name) {
		if filepath.IsAbs(name) {
			return filepath.Clean(name)
		}
		return filepath.Join(folder, name)
	}
	address, err := url.Parse(name)
	if err != nil || !strings.EqualFold(address.Scheme, "file") {
		return ""
	}
	return filepath.FromSlash(address.Path)
}

// nestedName gives the name of a file that another file names, as pip joins them: absolute, or a URL.
func nestedName(name string, from *File) string {
	if fileScheme().MatchString(name) {
		return name
	}
	return absolute(name, filepath.Dir(from.Path))
}

var lockName = pattern.New(`^pylock(\.[^.]+)?\.toml$`)

// isLock reports a lock file by its name (PEP 751); pip takes extras behind it.
func isLock(name string) bool {
	bare, _ := splitExtras(name)
	return lockName().MatchString(filepath.Base(bare))
}
