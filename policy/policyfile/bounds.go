package policyfile

import (
	"fmt"

	"github.com/pelletier/go-toml/v2/unstable"
)

// Limits bound what a hostile TOML file can cost its reader, which calls itself for each level, and looks through all keys
// for each key.
type Limits struct{ Bytes, Keys int }

// MostBytes is how long a policy file may be: it is a page or ten, a pyproject.toml some more.
const MostBytes = 1 << 20

// limits are those of a policy file.
var limits = Limits{Bytes: MostBytes, Keys: 20_000}

const maxDepth = 64

// Bounded refuses a TOML file past the limits, or one that nests too deeply. What looks like a bracket or a key counts
// wherever it stands, in text too. Its error is a *Error.
func Bounded(name string, data []byte, most Limits) error {
	if len(data) > most.Bytes {
		return &Error{File: name, Message: fmt.Sprintf("is longer than %d MiB", most.Bytes>>20)}
	}
	depth, keys, line, key := 0, 0, 1, true
	for _, c := range data {
		switch c {
		case '\n':
			line++
			key = true
		case '[', '{':
			depth++
			keys++
			key = true
		case ']', '}':
			depth = max(0, depth-1)
		case ',':
			key = true
		case '=':
			keys++
			key = false
		case '.':
			if key {
				keys++
			}
		}
		if depth > maxDepth {
			return &Error{File: name, Line: line, Column: 1, Text: lineAt(data, line), Message: fmt.Sprintf("nests more than %d levels deep", maxDepth)}
		}
	}
	if keys > most.Keys {
		return &Error{File: name, Message: fmt.Sprintf("has more than %d keys", most.Keys)}
	}
	return nil
}

// schemaOf reads the top-level key "schema" ("" where there is none), as far as the file's head can be read: ok is false
// where it cannot, for the whole reading to say why.
func schemaOf(data []byte) (schema string, ok bool) {
	var parser unstable.Parser
	parser.Reset(data)
	for parser.NextExpression() {
		node := parser.Expression()
		if node.Kind != unstable.KeyValue {
			break // a table: top-level keys stand before it
		}
		key := node.Key()
		if key.Next() && string(key.Node().Data) == "schema" && node.Value().Kind == unstable.String {
			return string(node.Value().Data), true
		}
	}
	return "", parser.Error() == nil
}
