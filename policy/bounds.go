package policy

import (
	"fmt"

	"github.com/pelletier/go-toml/v2/unstable"
)

// A policy file is a page or ten; these bound what a hostile one can cost the reader, which calls itself for each level.
const (
	maxFile  = 1 << 20
	maxDepth = 64
)

// bounded refuses a file that is too long, or that nests too deeply. Brackets count wherever they stand, in text too.
func bounded(name string, data []byte) error {
	if len(data) > maxFile {
		return &FileError{File: name, Message: fmt.Sprintf("is longer than %d MiB", maxFile>>20)}
	}
	depth, line := 0, 1
	for _, c := range data {
		switch c {
		case '\n':
			line++
		case '[', '{':
			depth++
		case ']', '}':
			depth = max(0, depth-1)
		}
		if depth > maxDepth {
			return &FileError{File: name, Line: line, Column: 1, Text: lineAt(data, line), Message: fmt.Sprintf("nests more than %d levels deep", maxDepth)}
		}
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
