package inquiry

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/pipguard/pipguard/policy"
	"github.com/pipguard/pipguard/policy/pep440"
	"github.com/pipguard/pipguard/policy/pep508"
	"github.com/pipguard/pipguard/shim/files"
	"github.com/pipguard/pipguard/shim/journal"
	"github.com/pipguard/pipguard/shim/lock"
	"github.com/pipguard/pipguard/shim/pattern"
	"github.com/pipguard/pipguard/shim/pipargs"
)

// A Place is the line of a file that asks for a distribution.
type Place struct {
	File string `json:"file"`
	Line int    `json:"line"`
	Name string `json:"name"` // what it asks for
}

func (p Place) String() string { return fmt.Sprintf("%s:%d", p.File, p.Line) }

// StandardInput is the name of what "-" reads, as compilers have it.
const StandardInput = "<stdin>"

// A mention is one thing that is asked for, and where.
type mention struct {
	text       string
	name       string // normalised; "" where only a build would tell
	specifiers pep440.Specifiers
	wheel      string // the path of a wheel file
	constraint bool
	place      *Place // nil for an argument
}

// Sources are the words that describe a set: requirements, wheel files and locks, and the files of -r.
type Sources struct {
	Arguments []string
	Files     []string // "-" is standard input
	Stdin     []byte   // what stands there
	Directory string
	Environ   []string
	Upon      policy.Set // what is installed where pip would put it: kept where it is what is asked for
	AtHand    policy.Set // what is installed: its metadata is that of a pin to the same release
}

// A Mistake is a word or a line that asks for nothing that can be.
type Mistake struct{ Err error }

func (m *Mistake) Error() string { return m.Err.Error() }
func (m *Mistake) Unwrap() error { return m.Err }

var lockName = pattern.New(`^pylock(\.[^.]+)?\.toml$`) // PEP 751, file name

// read collects what the sources ask for on a target.
func (s Sources) read(target Target) ([]mention, error) {
	var all []mention
	for _, text := range s.Arguments {
		var err error
		switch {
		case IsLock(text):
			all, err = s.lock(all, text, target)
		default:
			all, err = s.argument(all, text, target)
		}
		if err != nil {
			return nil, err
		}
	}
	for _, name := range s.Files {
		var err error
		if IsLock(name) {
			all, err = s.lock(all, name, target)
		} else {
			all, err = s.file(all, name, target)
		}
		if err != nil {
			return nil, err
		}
	}
	return all, nil
}

// IsLock says whether a file is a lock, by its name.
func IsLock(name string) bool { return lockName().MatchString(filepath.Base(name)) }

// Where gives the lines that ask for distributions by their names; nothing where some of them cannot be read.
func (s Sources) Where(target Target) map[string][]Place {
	where := map[string][]Place{}
	mentions, err := s.read(target)
	if err != nil {
		return where
	}
	for _, m := range mentions {
		if m.place != nil && m.name != "" {
			place := *m.place
			place.Name = m.name
			where[m.name] = append(where[m.name], place)
		}
	}
	return where
}

func (s Sources) argument(all []mention, text string, target Target) ([]mention, error) {
	request := pipargs.Classify(text)
	if info, err := os.Stat(s.absolute(text)); err == nil && info.Mode().IsRegular() && request.Wheel == nil && request.Form != pipargs.Archive {
		return nil, &Mistake{fmt.Errorf("%s is a file, not a requirement: -r %s", text, text)}
	}
	if request.Form == pipargs.Invalid {
		return nil, &Mistake{fmt.Errorf("%q is no requirement, expected one such as numpy==1.26.4", text)}
	}
	if (request.Form == pipargs.Archive || request.Form == pipargs.Folder) && request.Wheel == nil && !files.Exists(s.absolute(request.Location)) {
		return nil, fmt.Errorf("%s: no such file or folder", request.Location)
	}
	if request.Form == pipargs.Archive && request.Wheel == nil && strings.HasSuffix(request.Location, ".whl") {
		return nil, &Mistake{fmt.Errorf("%s: a wheel's name is like NAME-1.0-py3-none-any.whl", text)}
	}
	return s.mention(all, request, false, nil, target)
}

// file reads a requirements file and those that it names.
func (s Sources) file(all []mention, name string, target Target) ([]mention, error) {
	for _, file := range pipargs.ReadRequirements(name, false, s.Directory, s.Environ, pipargs.Config{Read: s.reader(name)}) {
		if errors.Is(file.Unread, pipargs.ErrRemote) {
			all = append(all, mention{text: journal.Mask(file.Name)})
			continue
		}
		if file.Unread != nil {
			return nil, fmt.Errorf("read the requirements file %s: %w", file.Name, plainly(file.Unread))
		}
		for _, line := range file.Lines {
			if line.Refusal != nil {
				return nil, &Mistake{fmt.Errorf("%s:%d: %w", line.File, line.First, line.Refusal)}
			}
			if line.Requirement == "" {
				continue
			}
			request := line.Request()
			if line.Editable {
				request = pipargs.ClassifyEditable(line.Requirement)
			}
			if request.Form == pipargs.Invalid {
				return nil, &Mistake{fmt.Errorf("%s:%d: %q is no requirement", line.File, line.First, line.Requirement)}
			}
			var err error
			if all, err = s.mention(all, request, line.Constraint, &Place{File: s.short(line.File), Line: line.First}, target); err != nil {
				return nil, err
			}
		}
	}
	return all, nil
}

// reader reads the files that a requirements file of that name leads to.
func (s Sources) reader(name string) func(string) ([]byte, error) {
	return func(path string) ([]byte, error) {
		if name == "-" && path == s.absolute("-") {
			return s.Stdin, nil
		}
		return pipargs.ReadFile(path)
	}
}

// plainly leaves out the path that a system's error repeats.
func plainly(err error) error {
	if wrapped, ok := errors.AsType[*fs.PathError](err); ok {
		return wrapped.Err
	}
	return err
}

// short names a file below the current folder as people and annotations do; the address of one carries no credentials.
func (s Sources) short(name string) string {
	if name == "-" || name == s.absolute("-") {
		return StandardInput
	}
	if relative, err := filepath.Rel(s.Directory, name); err == nil && filepath.IsAbs(name) && filepath.IsLocal(relative) {
		return relative
	}
	return journal.Mask(name)
}

// mention adds a request that counts on the target.
func (s Sources) mention(all []mention, request pipargs.Request, constraint bool, place *Place, target Target) ([]mention, error) {
	m := mention{text: journal.Mask(request.Text), name: pep508.Normalize(request.Name), constraint: constraint, place: place}
	marker := request.Requirement.Marker
	if request.Marker != "" {
		var err error
		if marker, err = pep508.ParseMarker(request.Marker); err != nil {
			return nil, &Mistake{err}
		}
	}
	if !marker.Holds(target.Markers) {
		return all, nil
	}
	switch request.Form {
	case pipargs.Named:
		m.specifiers = request.Requirement.Specifiers
	case pipargs.Archive:
		if request.Wheel != nil {
			m.wheel = s.absolute(strings.TrimPrefix(request.Location, "file://"))
		} else {
			m.name = ""
		}
	case pipargs.Direct, pipargs.URL:
		if request.Version == "" {
			m.name = ""
			break
		}
		var err error
		if m.specifiers, err = exactly(request.Version); err != nil {
			return nil, &Mistake{fmt.Errorf("%s is of %q, which is no version", request.Name, request.Version)}
		}
	default:
		m.name = ""
	}
	return append(all, m), nil
}

func (s Sources) absolute(path string) string { return files.Absolute(s.Directory, path) }

// lock reads the pins of a pylock.toml (PEP 751) that count on the target.
func (s Sources) lock(all []mention, name string, target Target) ([]mention, error) {
	l, err := lock.Read(s.absolute(name))
	if err != nil {
		return nil, err
	}
	if only, err := pep440.ParseSpecifiers(l.RequiresPython); err == nil && !only.ContainsText(target.Markers.PythonFullVersion) {
		return nil, &Mistake{fmt.Errorf("%s is for Python %s, not for %s", name, l.RequiresPython, target.Python)}
	}
	pins := l.Pins(target.Markers).Pins
	for _, d := range l.Packages {
		key := pep508.Normalize(d.Name)
		pin, counts := pins[key]
		if !counts || pin.Line != d.Line {
			continue
		}
		m := mention{text: d.Name, name: key, place: &Place{File: s.short(name), Line: d.Line}}
		if d.Version == "" {
			m.name = "" // a folder or a repository
		} else if m.specifiers, err = exactly(d.Version); err != nil {
			return nil, &Mistake{fmt.Errorf("%s:%d: %s is held at %q, which is no version", s.short(name), d.Line, d.Name, d.Version)}
		}
		all = append(all, m)
	}
	return all, nil
}

// exactly admits one version alone, be it PEP 440's or what releases from before it have.
func exactly(version string) (pep440.Specifiers, error) {
	if specifiers, err := pep440.ParseSpecifiers("==" + version); err == nil {
		return specifiers, nil
	}
	return pep440.ParseSpecifiers("===" + version)
}
