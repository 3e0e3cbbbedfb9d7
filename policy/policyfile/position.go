package policyfile

import (
	"fmt"
	"slices"
	"strings"

	"github.com/pelletier/go-toml/v2/unstable"
)

// A position is a place in a file, both from 1.
type position struct{ line, column int }

// positions maps the parts of a policy file to where they stand: "mode", "rule.0", "rule.0.when", "rule.0.when.1". With
// below, the parts of that table alone, without its name.
func positions(data []byte, below []string) map[string]position {
	found := map[string]position{}
	lines := lineStarts(data)
	count := map[string]int{}
	table, ours := "", len(below) == 0
	var parser unstable.Parser
	parser.Reset(data)
	for parser.NextExpression() {
		node := parser.Expression()
		path, at := keyPath(node)
		switch node.Kind {
		case unstable.Table, unstable.ArrayTable:
			if ours = len(path) >= len(below) && slices.Equal(path[:len(below)], below); !ours {
				continue
			}
			table = strings.Join(path[len(below):], ".")
			if node.Kind == unstable.ArrayTable {
				count[table]++
			}
			if n, array := count[table]; array {
				table = fmt.Sprintf("%s.%d", table, n-1)
			}
			found[table] = lines.at(at)
		case unstable.KeyValue:
			if ours {
				key := strings.TrimPrefix(table+"."+strings.Join(path, "."), ".")
				found[key] = lines.at(at)
				elements(found, lines, key, node.Value())
			}
		}
	}
	return found
}

// elements adds an array's elements.
func elements(found map[string]position, lines lineOffsets, key string, value *unstable.Node) {
	if value.Kind != unstable.Array {
		return
	}
	children := value.Children()
	for i := 0; children.Next(); i++ {
		if raw := children.Node().Raw; raw.Length > 0 {
			found[fmt.Sprintf("%s.%d", key, i)] = lines.at(raw.Offset)
		}
	}
}

// keyPath returns an expression's key, and the offset of its first part.
func keyPath(node *unstable.Node) (path []string, offset uint32) {
	for key := node.Key(); key.Next(); {
		if len(path) == 0 {
			offset = key.Node().Raw.Offset
		}
		path = append(path, string(key.Node().Data))
	}
	return path, offset
}

// lineOffsets are the offsets at which lines begin.
type lineOffsets []uint32

func lineStarts(data []byte) lineOffsets {
	starts := lineOffsets{0}
	for i, c := range data {
		if c == '\n' {
			starts = append(starts, uint32(i)+1)
		}
	}
	return starts
}

func (l lineOffsets) at(offset uint32) position {
	line, exact := slices.BinarySearch(l, offset)
	if !exact {
		line--
	}
	return position{line + 1, int(offset-l[line]) + 1}
}
