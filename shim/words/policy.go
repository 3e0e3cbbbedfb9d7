package words

import (
	"cmp"
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/pelletier/go-toml/v2"
	"github.com/pipguard/pipguard/policy"
	"github.com/pipguard/pipguard/policy/pep508"
	"github.com/pipguard/pipguard/policy/policyfile"
)

// Policy writes a merged policy as a policy file, each part with the layer that it came from as a comment.
func Policy(w io.Writer, p *policy.Policy, layers, untrusted []string, ignored []policyfile.Ignored) {
	comment := func(text string) { fmt.Fprintln(w, "# "+Clean(text)) }
	comment("layers, low to high: " + strings.Join(layers, ", "))
	for _, text := range ignoredOrUntrusted(untrusted, ignored) {
		comment(text)
	}
	scalar := func(key string, value any, origin string) {
		fmt.Fprintf(w, "%-32s # %s\n", key+" = "+literal(value), Clean(cmp.Or(origin, "default")))
	}
	scalar("schema", policyfile.Schema, "the form of policy files")
	scalar("mode", p.Mode.String(), p.Origin["mode"])
	scalar("trust", p.Trust.String(), p.Origin["trust"])
	scalar("pins", p.Pins.String(), p.Origin["pins"])
	scalar("rehearse", p.Rehearse.String(), p.Origin["rehearse"])
	scalar("calls", p.Calls.String(), p.Origin["calls"])
	scalar("lockdown", p.Lockdown, p.Origin["lockdown"])
	scalar("undo.keep_mb", p.KeepMB, p.Origin["undo.keep_mb"])
	fmt.Fprintln(w, "\n[family]")
	for _, key := range slices.Sorted(maps.Keys(p.Families)) {
		fmt.Fprintf(w, "%s = %s # %s\n", literalKey(key), list(p.Families[key]), Clean(p.Origin["family."+key]))
	}
	for _, r := range p.Rules {
		table(w, "rule", r.Layer, r.Line, []field{
			{"id", r.ID}, {"when", r.When}, {"require", r.Require}, {"severity", r.Severity.String()}, {"cap", r.Cap}, {"reason", r.Reason}, {"evidence", r.Proof()},
		})
	}
	for _, o := range p.Overrides {
		table(w, "override", o.Layer, o.Line, []field{{"id", o.ID}, {"when", o.When}, {"admit", o.Admit}, {"reason", o.Reason}, {"evidence", o.Proof()}})
	}
	for _, probe := range p.Probes {
		table(w, "probe", probe.Layer, probe.Line, []field{{"name", probe.Name}, {"when", probe.When}, {"run", probe.Run}, {"limit", probe.Limit}})
	}
	for _, waiver := range p.Waivers {
		table(w, "waiver", waiver.Layer, waiver.Line, []field{{"rule", waiver.Rule}, {"reason", waiver.Reason}, {"until", waiver.Until}})
	}
}

// A field is one key of a table.
type field struct {
	key   string
	value any
}

// table writes one table of an array, without its empty keys.
func table(w io.Writer, name, layer string, line int, fields []field) {
	where := layer
	if line > 0 && layer != policy.BuiltIn {
		where = fmt.Sprintf("%s:%d", layer, line)
	}
	fmt.Fprintf(w, "\n[[%s]] # %s\n", name, Clean(where))
	for _, f := range fields {
		var text string
		switch value := f.value.(type) {
		case string:
			if value == "" {
				continue
			}
			text = literal(value)
		case []string:
			text = list(value)
		case int:
			if value == 0 {
				continue
			}
			text = strconv.Itoa(value)
		case []pep508.Requirement:
			text = requirements(value)
		case []policy.Evidence:
			if len(value) == 0 {
				continue
			}
			text = evidences(value)
		default:
			text = literal(value)
		}
		fmt.Fprintf(w, "%s = %s\n", f.key, text)
	}
}

func requirements(all []pep508.Requirement) string {
	var texts []string
	for _, r := range all {
		texts = append(texts, r.String())
	}
	return list(texts)
}

func list(texts []string) string {
	var parts []string
	for _, text := range texts {
		parts = append(parts, literal(text))
	}
	return "[" + strings.Join(parts, ", ") + "]"
}

// evidences writes evidence a line each, its kind first.
func evidences(all []policy.Evidence) string {
	var lines []string
	for _, e := range all {
		keys := slices.Sorted(maps.Keys(e))
		slices.SortStableFunc(keys, func(a, b string) int { return cmp.Compare(first(a), first(b)) })
		var parts []string
		for _, key := range keys {
			parts = append(parts, literalKey(key)+" = "+literal(e[key]))
		}
		lines = append(lines, "    { "+strings.Join(parts, ", ")+" },\n")
	}
	return "[\n" + strings.Join(lines, "") + "]"
}

func first(key string) int {
	if key == "kind" {
		return 0
	}
	return 1
}

// literal writes a value as TOML does, without what could steer a terminal.
func literal(value any) string {
	text, err := toml.Marshal(map[string]any{"x": value})
	if err != nil {
		return fmt.Sprintf("%q", fmt.Sprint(value))
	}
	return Clean(strings.TrimSpace(strings.TrimPrefix(string(text), "x = ")))
}

func literalKey(key string) string {
	text, err := toml.Marshal(map[string]int{key: 0})
	if err != nil {
		return fmt.Sprintf("%q", key)
	}
	return Clean(strings.TrimSuffix(strings.TrimSpace(string(text)), " = 0"))
}

// Lint reports what is wrong with policy files, each with its line, as compilers do.
func Lint(w io.Writer, s Style, files []string, findings []*policyfile.Error) {
	advice := 0
	for _, at := range findings {
		kind := "broken"
		if at.Advice {
			kind = "warning"
			advice++
		}
		Line(w, s, kind, at.Error())
		excerpt(w, s, at)
	}
	if advice == len(findings) {
		Line(w, s, "ok", cmp.Or(strings.Join(files, ", "), "there is no policy file here but the built-in one"))
	}
}

// Tried reports which of a policy's own cases fail.
func Tried(w io.Writer, s Style, file string, tried []policyfile.TestResult) {
	failed := 0
	for _, t := range tried {
		if t.Passed() {
			continue
		}
		failed++
		Line(w, s, "broken", fmt.Sprintf("%s:%d: %s: expected %s, got %s", file, t.Test.Line, caseWords(t.Test), expected(t.Test), t.Got))
		for _, v := range t.Violations {
			note(w, s, clause(v)+" ("+source(v)+")")
		}
	}
	switch {
	case len(tried) == 0:
		Line(w, s, "ok", file+" has no [[test]]")
	case failed > 0:
		Line(w, s, "broken", fmt.Sprintf("%s: %d of %s failed", file, failed, count(len(tried), "case")))
	default:
		Line(w, s, "ok", fmt.Sprintf("%s: %s", file, count(len(tried), "case")))
	}
}

func caseWords(t policy.Test) string {
	text := strings.Trim(requirements(t.Install), "[]")
	if len(t.Have) > 0 {
		text = strings.TrimSpace(text + " into " + strings.Trim(requirements(t.Have), "[]"))
	}
	if t.Python != "" {
		text += " on Python " + t.Python
	}
	return text
}

func expected(t policy.Test) string {
	if t.Rule == "" {
		return t.Expect
	}
	return t.Expect + " by rule " + t.Rule
}

// Begun says that a project's new file is not trusted yet.
func Begun(w io.Writer, s Style, path string) {
	note(w, s, "a project's own file can only block until you trust it, and again after each change")
	Hint(w, s, Command("pipguard", "policy", "trust", path))
}

// Trusted says what a project's file may do from now on.
func Trusted(w io.Writer, s Style, path string, file policyfile.File) {
	Line(w, s, "trusted", path+", as it is now; a change is to be trusted again")
	for _, o := range file.Overrides {
		note(w, s, fmt.Sprintf("admits %s beside %s", strings.Trim(requirements(o.Admit), "[]"), strings.Trim(requirements(o.When), "[]")))
	}
	for _, waiver := range file.Waivers {
		note(w, s, fmt.Sprintf("sets %s aside until %s", waiver.Rule, waiver.Until))
	}
	for _, probe := range file.Probes {
		note(w, s, "runs "+Command(probe.Run...))
	}
}
