// Package lock writes and reads an environment's pylock.toml, and finds what has changed since it was written.
package lock

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/pelletier/go-toml/v2"
	"github.com/pelletier/go-toml/v2/unstable"
	"github.com/pipguard/pipguard/policy"
	"github.com/pipguard/pipguard/policy/pep508"
	"github.com/pipguard/pipguard/policy/policyfile"
	"github.com/pipguard/pipguard/shim/files"
)

// Name is the lock's name in an environment's folder (PEP 751, file name).
const Name = "pylock.toml"

// Path is where an environment's lock lies.
func Path(prefix string) string { return filepath.Join(prefix, Name) }

// A Lock is a pylock.toml, version 1.0, as far as it is understood here.
type Lock struct {
	Version        string         `toml:"lock-version"`
	Environments   []string       `toml:"environments,omitempty"`
	RequiresPython string         `toml:"requires-python,omitempty"`
	CreatedBy      string         `toml:"created-by"`
	Packages       []Distribution `toml:"packages"`

	Path string `toml:"-"`
}

// A Distribution is one entry of a lock. At most one of its sources is set.
type Distribution struct {
	Name      string   `toml:"name"`
	Version   string   `toml:"version,omitempty"`
	Marker    string   `toml:"marker,omitempty"`
	VCS       *Source  `toml:"vcs,omitempty"`
	Directory *Source  `toml:"directory,omitempty"`
	Archive   *Source  `toml:"archive,omitempty"`
	Sdist     *Source  `toml:"sdist,omitempty"`
	Wheels    []Source `toml:"wheels,omitempty"`
	Tool      *Tool    `toml:"tool,omitempty"`

	Line int `toml:"-"` // of its [[packages]]
}

// A Source is where a distribution's files came from (PEP 751, packages.wheels, .sdist, .archive, .directory, .vcs).
type Source struct {
	Name         string            `toml:"name,omitempty"`
	Type         string            `toml:"type,omitempty"`
	URL          string            `toml:"url,omitempty"`
	Path         string            `toml:"path,omitempty"`
	Editable     bool              `toml:"editable,omitempty"`
	Revision     string            `toml:"requested-revision,omitempty"`
	Commit       string            `toml:"commit-id,omitempty"`
	Subdirectory string            `toml:"subdirectory,omitempty"`
	Hashes       map[string]string `toml:"hashes,omitempty,inline"`
}

// Tool is [packages.tool].
type Tool struct {
	Pipguard Installed `toml:"pipguard"`
}

// Installed is what a distribution was when it was locked.
type Installed struct {
	Record string `toml:"record,omitempty"` // "sha256:…", of its RECORD's lines with a hash, less its scripts
}

// limits are those of a lock: some thousand distributions with a dozen wheels each.
var limits = policyfile.Limits{Bytes: 8 << 20, Keys: 100_000}

// Read reads a lock, which may be another tool's.
func Read(path string) (*Lock, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("read the lock: %w", err)
	}
	defer file.Close()
	data, err := io.ReadAll(io.LimitReader(file, int64(limits.Bytes)+1))
	if err != nil {
		return nil, fmt.Errorf("read the lock: %w", err)
	}
	return parse(path, data)
}

// parse reads a lock's text; path is the file that it is from.
func parse(path string, data []byte) (*Lock, error) {
	if err := policyfile.Bounded(path, data, limits); err != nil {
		return nil, err
	}
	l := &Lock{Path: path}
	if err := toml.Unmarshal(data, l); err != nil {
		return nil, parseError(path, data, err)
	}
	if l.Version != "1.0" {
		return nil, fmt.Errorf("read the lock %s: lock-version is %q, expected \"1.0\"", path, l.Version)
	}
	for i, line := range headers(data) {
		if i < len(l.Packages) {
			l.Packages[i].Line = line
		}
	}
	return l, l.complete()
}

func parseError(path string, data []byte, err error) error {
	at := &policyfile.Error{File: path, Message: policyfile.Plainly(err)}
	if decode, ok := errors.AsType[*toml.DecodeError](err); ok {
		at.Line, at.Column = decode.Position()
		if lines := strings.Split(string(data), "\n"); at.Line > 0 && at.Line <= len(lines) {
			at.Text = strings.TrimRight(lines[at.Line-1], "\r")
		}
	}
	return at
}

// complete refuses entries that name nothing, or hold for an environment that cannot be told.
func (l *Lock) complete() error {
	for _, d := range l.Packages {
		if d.Name == "" {
			return fmt.Errorf("read the lock %s: line %d: this entry has no name", l.Path, d.Line)
		}
		if d.Marker != "" {
			if _, err := pep508.ParseMarker(d.Marker); err != nil {
				return fmt.Errorf("read the lock %s: line %d: marker: %w", l.Path, d.Line, err)
			}
		}
	}
	return nil
}

// headers lists the lines of the [[packages]] headers.
func headers(data []byte) []int {
	var lines []int
	var parser unstable.Parser
	parser.Reset(data)
	line, at := 1, 0
	for parser.NextExpression() {
		node := parser.Expression()
		if node.Kind != unstable.ArrayTable {
			continue
		}
		key := node.Key()
		if key.Next() && string(key.Node().Data) == "packages" && key.IsLast() {
			place := int(key.Node().Raw.Offset)
			line += bytes.Count(data[at:place], []byte("\n"))
			lines, at = append(lines, line), place
		}
	}
	return lines
}

// Pins is what the lock holds an environment to.
func (l *Lock) Pins(markers pep508.Environment) *policy.Lock {
	pins := &policy.Lock{File: l.Path, Pins: make(map[string]policy.Pinned, len(l.Packages))}
	for _, d := range l.Packages {
		if d.Marker != "" {
			if marker, err := pep508.ParseMarker(d.Marker); err != nil || !marker.Holds(markers) {
				continue
			}
		}
		pins.Pins[pep508.Normalize(d.Name)] = policy.Pinned{Version: d.Version, Line: d.Line}
	}
	return pins
}

// encode gives the lock's text: the same for the same distributions.
func (l *Lock) encode() ([]byte, error) {
	var text bytes.Buffer
	encoder := toml.NewEncoder(&text)
	encoder.SetIndentTables(false)
	if err := encoder.Encode(l); err != nil {
		return nil, fmt.Errorf("write the lock: %w", err)
	}
	return text.Bytes(), nil
}

// Write puts the lock into its place in one step, readable for all.
func (l *Lock) Write() error {
	text, err := l.encode()
	if err != nil {
		return err
	}
	if err := files.ReplaceDurably(l.Path, 0o644, files.Text(text)); err != nil {
		return fmt.Errorf("write the lock: %w", err)
	}
	return nil
}

// Sourceless names the distributions that the lock holds by version and RECORD alone: where they came from is not known.
func (l *Lock) Sourceless() []string {
	var names []string
	for _, d := range l.Packages {
		if d.VCS == nil && d.Directory == nil && d.Archive == nil && d.Sdist == nil && len(d.Wheels) == 0 {
			names = append(names, d.Name)
		}
	}
	return names
}
