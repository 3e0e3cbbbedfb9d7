package builtin_test

import (
	"flag"
	"fmt"
	"maps"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/pelletier/go-toml/v2"
	"github.com/pipguard/pipguard/policy"
	"github.com/pipguard/pipguard/policy/builtin"
	"github.com/pipguard/pipguard/policy/policyfile"
)

var update = flag.Bool("u", false, "write compiled.txt")

const head = `# The built-in policy less its test cases, made from the TOML files by: go test ./policy/builtin -u; not by hand.
# A line a field: its key, a blank, its value; "end" comes last. A family has its name and its members, a rule or override
# its id and then its fields: when, require and admit a line a requirement, evidence a line a piece, of KEY=TEXT, KEY#=NUMBER
# and KEY@=DATE parted by tabs.
`

// TestCompiled holds compiled.txt equal to the TOML files; -u writes it.
func TestCompiled(t *testing.T) {
	text := compile(t)
	if *update {
		if err := os.WriteFile("compiled.txt", []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	} else if text != builtin.Compiled {
		t.Error("compiled.txt is not what the TOML files say now; to write it: go test ./policy/builtin -u")
	}
	got, err := policyfile.ParseCompiled("compiled.txt", text)
	if err != nil {
		t.Fatal(err)
	}
	got = asStated(got)
	want := withoutLines(parsed(t))
	for i := range min(len(got.Rules), len(want.Rules)) {
		if !reflect.DeepEqual(got.Rules[i], want.Rules[i]) {
			t.Errorf("compiled as %+v, want %+v", got.Rules[i], want.Rules[i])
		}
	}
	if !reflect.DeepEqual(got, want) {
		t.Error("compiled.txt has no room for something that the TOML files say: teach it to policyfile.ParseCompiled and to compile, here")
	}
}

// withoutLines is a policy less its test cases and the lines that its tables stand on.
func withoutLines(file policyfile.File) policyfile.File {
	file.Tests = nil
	for i := range file.Rules {
		file.Rules[i].Line = 0
	}
	for i := range file.Overrides {
		file.Overrides[i].Line = 0
	}
	return file
}

// asStated is a compiled policy with its evidence read, as a TOML file has it.
func asStated(file policyfile.File) policyfile.File {
	for i, r := range file.Rules {
		file.Rules[i] = policy.Rule{ID: r.ID, When: r.When, Require: r.Require, Severity: r.Severity, Reason: r.Reason, Cap: r.Cap, Evidence: r.Proof()}
	}
	for i, o := range file.Overrides {
		file.Overrides[i] = policy.Override{ID: o.ID, When: o.When, Admit: o.Admit, Reason: o.Reason, Evidence: o.Proof()}
	}
	return file
}

// A table is a rule or an override, its requirements as they are written.
type table struct {
	ID, Severity, Cap, Reason string
	When, Require, Admit      []string
	Evidence                  []map[string]any
}

// compile writes what the TOML files say.
func compile(t *testing.T) string {
	t.Helper()
	var b strings.Builder
	b.WriteString(head)
	for _, name := range files(t) {
		var file struct {
			Family         map[string][]string
			Rule, Override []table
		}
		if err := toml.Unmarshal(read(t, name), &file); err != nil {
			t.Fatal(err)
		}
		for _, key := range slices.Sorted(maps.Keys(file.Family)) {
			fmt.Fprintf(&b, "family %s %s\n", key, strings.Join(file.Family[key], " "))
		}
		for _, rule := range file.Rule {
			rule.write(t, &b, "rule")
		}
		for _, override := range file.Override {
			override.write(t, &b, "override")
		}
	}
	return b.String() + "end\n"
}

func (r table) write(t *testing.T, b *strings.Builder, kind string) {
	t.Helper()
	line := func(key string, values ...string) {
		for _, value := range values {
			if value != "" {
				fmt.Fprintf(b, "%s %s\n", key, value)
			}
		}
	}
	fmt.Fprintf(b, "%s %s\n", kind, r.ID)
	line("when", r.When...)
	line("require", r.Require...)
	line("admit", r.Admit...)
	line("severity", r.Severity)
	line("cap", r.Cap)
	line("reason", r.Reason)
	for _, e := range r.Evidence {
		line("evidence", strings.Join(fields(t, e), "\t"))
	}
}

// signs say of what type a field of evidence is.
var signs = map[reflect.Type]string{
	reflect.TypeFor[string](): "=", reflect.TypeFor[int64](): "#=", reflect.TypeFor[toml.LocalDate](): "@=",
}

func fields(t *testing.T, evidence map[string]any) []string {
	t.Helper()
	var all []string
	for _, key := range slices.Sorted(maps.Keys(evidence)) {
		value := evidence[key]
		sign, known := signs[reflect.TypeOf(value)]
		if !known {
			t.Fatalf("evidence with %s = %v, a %T: teach it to policyfile.ParseCompiled and to signs, here", key, value, value)
		}
		all = append(all, fmt.Sprint(key, sign, value))
	}
	return all
}

// BenchmarkBuiltIn reads the built-in policy in both of its forms.
func BenchmarkBuiltIn(b *testing.B) {
	b.Run("compiled", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if _, err := policyfile.ParseCompiled("compiled.txt", builtin.Compiled); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("TOML", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			parsed(b)
		}
	})
}
