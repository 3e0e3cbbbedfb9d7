package policyfile

import (
	"bytes"
	"fmt"
	"slices"

	"github.com/pelletier/go-toml/v2/unstable"
)

// locate gives each rule, override, probe, waiver and test the line of its table's header.
func (f *File) locate(data []byte, below []string) {
	lines := tableLines(data)
	at := func(table string, i int) int {
		key := tablePath(append(slices.Clone(below), table))
		if i < len(lines[key]) {
			return lines[key][i]
		}
		return 0
	}
	for i := range f.Rules {
		f.Rules[i].Line = at("rule", i)
	}
	for i := range f.Overrides {
		f.Overrides[i].Line = at("override", i)
	}
	for i := range f.Probes {
		f.Probes[i].Line = at("probe", i)
	}
	for i := range f.Waivers {
		f.Waivers[i].Line = at("waiver", i)
	}
	for i := range f.Tests {
		f.Tests[i].Line = at("test", i)
	}
}

var newline = []byte("\n")

// tableLines maps each array of tables to the lines of its headers, in order.
func tableLines(data []byte) map[string][]int {
	lines := map[string][]int{}
	at, line := 0, 1
	var parser unstable.Parser
	parser.Reset(data)
	for parser.NextExpression() {
		node := parser.Expression()
		if node.Kind != unstable.ArrayTable {
			continue
		}
		var path []string
		for key := node.Key(); key.Next(); {
			path = append(path, string(key.Node().Data))
			offset := int(key.Node().Raw.Offset)
			line, at = line+bytes.Count(data[at:offset], newline), offset // parser.Shape counts from the start each time
		}
		lines[tablePath(path)] = append(lines[tablePath(path)], line)
	}
	return lines
}

func tablePath(keys []string) string { return fmt.Sprintf("%q", keys) }

// complete refuses tables that lack what they need to mean anything.
func (f *File) complete(name string, data []byte) error {
	fail := func(line int, format string, args ...any) error {
		return &Error{File: name, Line: line, Column: 1, Text: lineAt(data, line), Message: fmt.Sprintf(format, args...)}
	}
	for _, r := range f.Rules {
		switch {
		case r.ID == "":
			return fail(r.Line, "this rule has no id")
		case len(r.When) == 0:
			return fail(r.Line, "rule %s has no when: name the distributions that it is about", r.ID)
		case len(r.Require) == 0:
			return fail(r.Line, "rule %s has no require: say what must hold then", r.ID)
		case r.Cap != "" && r.Cap != "known" && r.Cap != "guessed":
			return fail(r.Line, "rule %s: cap is %q, expected known or guessed", r.ID, r.Cap)
		}
	}
	for _, o := range f.Overrides {
		if len(o.When) == 0 || len(o.Admit) == 0 {
			return fail(o.Line, "this override needs when and admit")
		}
	}
	for _, p := range f.Probes {
		if len(p.When) == 0 || len(p.Run) == 0 {
			return fail(p.Line, "this probe needs when and run")
		}
		if p.Limit < 0 {
			return fail(p.Line, "this probe's limit is %d, expected seconds", p.Limit)
		}
	}
	for _, w := range f.Waivers {
		if w.Rule == "" || w.Reason == "" || w.Until.Year == 0 {
			return fail(w.Line, "this waiver needs rule, reason and until (a date, such as 2027-03-31)")
		}
	}
	for _, t := range f.Tests {
		if len(t.Install) == 0 && len(t.Have) == 0 || !slices.Contains([]string{"allow", "warn", "rewrite", "block"}, t.Expect) {
			return fail(t.Line, "this test needs have or install, and expect: allow, warn, rewrite or block")
		}
	}
	return nil
}
