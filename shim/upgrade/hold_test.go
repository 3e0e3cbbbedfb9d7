package upgrade

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/pipguard/pipguard/policy"
	"github.com/pipguard/pipguard/policy/pep440"
)

// broken reads violations: "SUBJECT OBJECT", with a ~ before those that only warn.
func broken(text string) []policy.Violation {
	var all []policy.Violation
	for pair := range strings.SplitSeq(text, ",") {
		names := strings.Fields(strings.TrimLeft(strings.TrimSpace(pair), "~"))
		v := policy.Violation{Subject: policy.Named{Name: names[0]}, Object: policy.Named{Name: names[1]}, Severity: policy.Break}
		if strings.Contains(pair, "~") {
			v.Severity = policy.Warn
		}
		all = append(all, v)
	}
	return all
}

func written(held []Hold) string {
	var all []string
	for _, h := range held {
		text := h.Name + h.Specifiers.String()
		if h.Left {
			text = "-" + text
		}
		all = append(all, text)
	}
	return strings.Join(all, " ")
}

// TestNext lists what a plan would break with what is then held back.
func TestNext(t *testing.T) {
	before := "*app 1.0\n*tool 1.0\nlib 1.0\nbase 1.0\nold 1.0"
	after := "app 2.0 requires new\ntool 2.0\nlib 2.0\nbase 2.0\nold 1.0\nnew 1.0 requires newer\nnewer 1.0"
	for _, c := range []struct{ name, named, violations, held, applied, next string }{
		{"the object, where the subject stays", "", "old lib", "", "", "lib"},
		{"the subject, where the object stays", "", "lib old", "", "", "lib"},
		{"of two that move one that nobody requested", "", "lib app", "", "", "lib"},
		{"of two that were requested the object", "", "app tool", "", "", "tool"},
		{"the one that most are about", "", "old base, lib base, lib tool", "", "", "base lib"},
		{"the fewest", "", "app lib, tool lib, old lib", "", "", "lib"},
		{"the other one, where the first is held", "", "tool lib", "lib", "", "tool"},
		{"who brings what is new", "", "newer old", "", "", "app"},
		{"all, where few plans are left", "", "app lib, tool lib", "", "", "app lib tool"},
		{"never what was typed with a specifier", "lib>=2 app", "app lib", "", "", "app"},
		{"nothing, where that is all", "lib>=2", "old lib", "", "", ""},
		{"a warning holds nothing", "", "~old lib, old base", "", "", "base"},
		{"the way there is kept", "", "old lib", "", "base<2", "lib base<2"},
		{"as far as it leads back to what is installed", "", "old lib", "", "base<1", "lib"},
	} {
		s := scope(wish(c.named), before)
		dead := Dead{Violations: broken(c.violations), Before: s.Set, After: set(after)}
		for name, d := range dead.After.Distributions {
			if was := s.Set.Distributions[name]; was != nil && was.Text == d.Text {
				dead.After.Distributions[name] = was
			}
		}
		if name, limit, ok := strings.Cut(c.applied, "<"); ok {
			dead.Applied = []policy.Constraint{{Name: name, Specifiers: pep440.MustParseSpecifiers("<" + limit)}}
		}
		var held []Hold
		if c.held != "" {
			held = []Hold{{Name: c.held}}
		}
		dead.Few = strings.HasPrefix(c.name, "all,")
		if got := written(s.next(held, dead)); got != c.next {
			t.Errorf("%s: %q is held, want %q", c.name, got, c.next)
		}
	}
}

// TestConflict reads what pips and uvs said that came to no plan, and what is held back for it.
func TestConflict(t *testing.T) {
	const have = "*app 1.0 requires lib\nother 1.0\nlib 1.0\nbuilt 1.0"
	for _, c := range []struct{ file, named, held, names, built, next string }{
		{"exclude", "", "", "lib app other", "", "-other"},
		{"exclude", "", "other", "lib app other", "", "-app"},
		{"exclude", "app>=2 other>=2", "", "lib app other", "", "lib"},
		{"exclude", "", "few", "lib app other", "", "-other -app lib"},
		{"build", "", "", "", "built", "built"},
		{"build-new", "", "", "", "lib", "lib"},
		{"none", "", "", "", "app", "app"},
		{"none", "app>=3", "", "", "app", ""},
		{"exclude-uv", "", "", "app lib other", "", "-other"},
		{"exclude-uv-0.6", "", "", "app lib other", "", "-other"},
		{"build-uv", "", "", "", "built", "built"},
		{"none-uv", "app>=3", "", "app", "", ""},
		{"network", "", "", "", "", ""},
	} {
		text, err := os.ReadFile(filepath.Join("testdata", c.file+".txt"))
		if err != nil {
			t.Fatal(err)
		}
		conflict := ReadConflict(string(text))
		if got := strings.Join(conflict.Names, " "); got != c.names || conflict.Built != c.built {
			t.Errorf("%s: %q excludes each other, %q cannot be built; want %q and %q", c.file, got, conflict.Built, c.names, c.built)
		}
		s := scope(wish(c.named), have)
		var held []Hold
		if c.held != "" {
			held = []Hold{{Name: c.held, Left: true}}
		}
		if got := written(s.next(held, Dead{Conflict: conflict, Few: c.held == "few"})); got != c.next {
			t.Errorf("%s with %q: %q is held, want %q", c.file, c.named, got, c.next)
		}
	}
}
