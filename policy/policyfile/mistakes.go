package policyfile

import (
	"errors"
	"slices"
	"strings"

	"github.com/pelletier/go-toml/v2/unstable"
)

// mostMistakes is how many mistakes of a file are listed.
const mostMistakes = 50

// Mistakes lists what keeps a policy file from being read, in the order of the file: what is wrong is taken out, and the rest
// is read again. After what is no TOML, nothing more is known. In a pyproject.toml [tool.pipguard] alone is read.
func Mistakes(name string, data []byte, project bool) []*Error {
	original := data
	var found []*Error
	var cut []cutting
	for len(found) < mostMistakes {
		at, ok := mistake(name, data, project)
		if !ok {
			break
		}
		from, to, table := faulty(data, at)
		if !table || !slices.ContainsFunc(cut, func(c cutting) bool { return from <= c.from && c.to <= to }) {
			at.Text = lineAt(original, at.Line)
			found = append(found, at) // else it lacks what was taken out of it
		}
		if from == to {
			break
		}
		data, cut = blanked(data, from, to), append(cut, cutting{from, to})
	}
	slices.SortStableFunc(found, func(a, b *Error) int { return a.Line - b.Line })
	return found
}

// A cutting is a part of a file that was taken out.
type cutting struct{ from, to int }

// mistake is the first one of a file.
func mistake(name string, data []byte, project bool) (*Error, bool) {
	var err error
	if project {
		_, _, err = ParseProject(name, data)
	} else {
		_, err = Parse(name, data)
	}
	return errors.AsType[*Error](err)
}

// faulty is the part of a file that has to go for the rest to be read: an element of an array, a key with its value, or a
// table where the mistake is in its header. Empty where the mistake has no place, or the file is no TOML.
func faulty(data []byte, at *Error) (from, to int, table bool) {
	all, elements, ok := parts(data)
	if !ok || at.Line == 0 {
		return 0, 0, false
	}
	offset := int(lineStarts(data)[at.Line-1]) + max(at.Column, 1) - 1
	for _, e := range elements {
		if e.from <= offset && offset < e.to {
			return e.from, e.to, false
		}
	}
	for i, p := range all {
		if p.from <= offset && offset < p.to {
			if !p.table {
				return p.from, p.to, false
			}
			end := i + 1
			for end < len(all) && !all[end].table {
				end++
			}
			return p.from, all[end-1].to, true
		}
	}
	return 0, 0, false
}

// A part is an expression of a file, in whole lines, or an element of an array.
type part struct {
	from, to int
	table    bool // it is a table's header
}

// parts lists a file's expressions, each up to the next one, and its arrays' elements; ok is false where it is no TOML.
func parts(data []byte) (all, elements []part, ok bool) {
	lines := lineStarts(data)
	var parser unstable.Parser
	parser.Reset(data)
	for parser.NextExpression() {
		node := parser.Expression()
		_, key := keyPath(node)
		from := int(lines[lines.at(key).line-1])
		if len(all) > 0 {
			all[len(all)-1].to = from
		}
		all = append(all, part{from, len(data), node.Kind != unstable.KeyValue})
		if node.Kind != unstable.KeyValue || node.Value().Kind != unstable.Array {
			continue
		}
		for children := node.Value().Children(); children.Next(); {
			if raw := children.Node().Raw; raw.Length > 0 {
				elements = append(elements, part{int(raw.Offset), separated(data, int(raw.Offset+raw.Length)), false})
			}
		}
	}
	return all, elements, parser.Error() == nil
}

// separated is the end of an array's element with the comma behind it.
func separated(data []byte, end int) int {
	at := end
	for at < len(data) && strings.IndexByte(" \t\r\n", data[at]) >= 0 {
		at++
	}
	if at < len(data) && data[at] == ',' {
		return at + 1
	}
	return end
}

// blanked is a file with spaces in the place of a part; its lines stay where they are.
func blanked(data []byte, from, to int) []byte {
	data = slices.Clone(data)
	for i := from; i < to; i++ {
		if data[i] != '\n' {
			data[i] = ' '
		}
	}
	return data
}
