package policyfile

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/pelletier/go-toml/v2"
	"github.com/pipguard/pipguard/policy/typo"
)

// An Error is one thing wrong in a policy file: where, what was found, and what was expected.
type Error struct {
	File         string
	Line, Column int // from 1; 0 where unknown
	Text         string
	Message      string
	Hint         string // what to write instead, "" where unknown
	Advice       bool   // the file says what it means all the same
}

func (e *Error) Error() string {
	if e.Line == 0 {
		return fmt.Sprintf("%s: %s", e.File, e.Message)
	}
	return fmt.Sprintf("%s:%d:%d: %s", e.File, e.Line, e.Column, e.Message)
}

// ErrForeign says that a file is no policy of ours: it lacks `schema = "pipguard/1"`.
var ErrForeign = errors.New(`has no schema = "` + Schema + `"`)

// Parse reads a policy file. Every error is a *Error, or wraps ErrForeign where the schema is not ours.
func Parse(name string, data []byte) (File, error) {
	if err := Bounded(name, data, limits); err != nil {
		return File{}, err
	}
	if schema, ok := schemaOf(data); ok && schema != Schema {
		return File{}, fmt.Errorf("%s: %w", name, ErrForeign)
	}
	var file File
	if err := strict(data, &file); err != nil {
		return File{}, decodeError(name, data, err)
	}
	file.locate(data, nil)
	return file, file.complete(name, data)
}

// ParseProject reads [tool.pipguard] out of a pyproject.toml; found is false where it has none. One that never names us is
// not read at all: what is wrong in it is no matter of ours.
func ParseProject(name string, data []byte) (file File, found bool, err error) {
	if !bytes.Contains(data, []byte("pipguard")) {
		return File{}, false, nil
	}
	if err := Bounded(name, data, limits); err != nil {
		return File{}, true, err
	}
	var project struct {
		Tool struct {
			Pipguard *File `toml:"pipguard"`
		} `toml:"tool"`
	}
	err = strict(data, &project)
	if missing, ok := errors.AsType[*toml.StrictMissingError](err); ok {
		err = ours(missing)
	}
	if err != nil {
		return File{}, true, decodeError(name, data, err)
	}
	if project.Tool.Pipguard == nil {
		return File{}, false, nil
	}
	file = *project.Tool.Pipguard
	file.locate(data, []string{"tool", "pipguard"})
	return file, true, file.complete(name, data)
}

func strict(data []byte, into any) error {
	return toml.NewDecoder(bytes.NewReader(data)).DisallowUnknownFields().Decode(into)
}

// ours keeps the unknown keys below [tool.pipguard]; the rest of a pyproject.toml is other tools'.
func ours(missing *toml.StrictMissingError) error {
	mine := slices.DeleteFunc(slices.Clone(missing.Errors), func(e toml.DecodeError) bool {
		key := e.Key()
		return len(key) < 3 || key[0] != "tool" || key[1] != "pipguard"
	})
	if len(mine) == 0 {
		return nil
	}
	return &toml.StrictMissingError{Errors: mine}
}

func decodeError(name string, data []byte, err error) error {
	if missing, ok := errors.AsType[*toml.StrictMissingError](err); ok {
		return unknownKey(name, data, &missing.Errors[0])
	}
	at := &Error{File: name, Message: Plainly(err)}
	if decode, ok := errors.AsType[*toml.DecodeError](err); ok {
		at.Line, at.Column = decode.Position()
		at.Text = lineAt(data, at.Line)
	}
	return at
}

// Plainly is what is wrong in a TOML file, without the names that only the program's source has.
func Plainly(err error) string {
	text := strings.TrimPrefix(err.Error(), "toml: ")
	rest, mistyped := strings.CutPrefix(text, "cannot decode TOML ")
	found, target, _ := strings.Cut(rest, " into ")
	if !mistyped {
		return text
	}
	kinds := []struct{ prefix, name string }{{"[]", "an array"}, {"int", "an integer"}, {"bool", "a boolean"}, {"string", "a string"}, {"map", "a table"}}
	target = target[strings.LastIndex(target, " ")+1:]
	for _, kind := range kinds {
		if strings.HasPrefix(target, kind.prefix) {
			return fmt.Sprintf("a value of the type %s, expected %s", found, kind.name)
		}
	}
	return fmt.Sprintf("a value of the type %s does not fit here", found)
}

func unknownKey(name string, data []byte, missing *toml.DecodeError) error {
	key := missing.Key()
	last := key[len(key)-1]
	at := &Error{File: name, Message: fmt.Sprintf("unknown key %q", last)}
	at.Line, at.Column = missing.Position()
	at.Text = lineAt(data, at.Line)
	if near := nearest(last, keys); near != "" {
		at.Hint = near
	}
	return at
}

// keys are all keys that a policy file may have, at any depth.
var keys = []string{
	"schema", "mode", "trust", "pins", "rehearse", "calls", "lockdown", "undo", "keep_mb", "family", "rule", "override", "probe", "waiver", "test",
	"id", "when", "require", "severity", "reason", "cap", "evidence", "admit", "name", "run", "limit", "until", "have", "install", "python", "expect",
}

// nearest returns the known word at the smallest edit distance, "" where none is near.
func nearest(word string, known []string) string {
	best := slices.MinFunc(known, func(a, b string) int { return cmp.Compare(typo.Distance(word, a), typo.Distance(word, b)) })
	if typo.Distance(word, best) > 1+len(word)/3 {
		return ""
	}
	return best
}

func lineAt(data []byte, line int) string {
	lines := bytes.SplitN(data, []byte("\n"), line+1)
	if line < 1 || line > len(lines) {
		return ""
	}
	return strings.TrimRight(string(lines[line-1]), "\r")
}
