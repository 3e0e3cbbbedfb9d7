package upgrade

import (
	"fmt"
	"strings"
	"testing"

	"github.com/pipguard/pipguard/policy"
)

// TestRows lists what moved and what holds the rest, "NAME FROM TO: who".
func TestRows(t *testing.T) {
	const have = "app 1.0 requires lib\nlib 1.0\nnarrow 1.0 requires wide<2\nwide 1.0\nneedy 1.0\ncode 1.0 requires base\nbase 1.0\n!file 1.0\npip 26.2"
	newest := map[string]string{"app": "2.0", "lib": "2.0", "narrow": "1.0", "wide": "3.0", "needy": "2.0", "code": "1.0", "base": "2.0", "file": "2.0", "pip": "26.3"}
	after := "app 2.0 requires lib | extra\nextra 1.0\nlib 2.0\nnarrow 1.0 requires wide<2\nwide 1.9\nneedy 1.0\ncode 1.0 requires base\nbase 1.5\nfile 1.0\npip 26.2"
	outcome := Outcome{
		After: set(after), Newest: newest, PipChoice: set("needy 2.0 requires wide>=2"), Release: func(string) *policy.Distribution { return nil },
		Avoided: []policy.Violation{{
			Rule: "code-imports-base", Kind: policy.KindImport, Severity: policy.Break,
			Subject: policy.Named{Name: "code", Version: "1.0"}, Object: policy.Named{Name: "base", Version: "2.0"},
		}},
	}
	for _, c := range []struct {
		wish Wish
		rows []string
	}{
		{wish(""), []string{
			"app 1.0 2.0", "extra  1.0", "lib 1.0 2.0", "base 1.0 1.5 code-imports-base", "file 1.0 1.0 (installed from a URL or a file)",
			"needy 1.0 1.0 needy-requires-wide narrow-requires-wide", "wide 1.0 1.9 narrow-requires-wide",
		}},
		{wish("", "needy"), []string{
			"app 1.0 2.0", "extra  1.0", "lib 1.0 2.0", "base 1.0 1.5 code-imports-base", "file 1.0 1.0 (installed from a URL or a file)",
			"needy 1.0 1.0 (excluded)", "wide 1.0 1.9 narrow-requires-wide",
		}},
		{wish("file"), []string{"app 1.0 2.0", "extra  1.0", "lib 1.0 2.0", "base 1.0 1.5 code-imports-base", "file 1.0 1.0 (installed from a URL or a file)", "wide 1.0 1.9 narrow-requires-wide"}},
		{wish("needy"), []string{"app 1.0 2.0", "extra  1.0", "lib 1.0 2.0", "base 1.0 1.5 code-imports-base", "needy 1.0 1.0 needy-requires-wide narrow-requires-wide", "wide 1.0 1.9 narrow-requires-wide"}},
	} {
		var got []string
		for _, row := range scope(c.wish, have).rows(outcome) {
			var text strings.Builder
			text.WriteString(fmt.Sprintf("%s %s %s", row.Name, row.From, row.To))
			if row.Stays != "" {
				text.WriteString(fmt.Sprintf(" (%s)", row.Stays))
			}
			for _, v := range row.HeldBy {
				text.WriteString(" " + v.Rule)
			}
			got = append(got, text.String())
		}
		if strings.Join(got, "\n") != strings.Join(c.rows, "\n") {
			t.Errorf("upgrade %v:\n%s\nwant\n%s", c.wish, strings.Join(got, "\n"), strings.Join(c.rows, "\n"))
		}
	}
}

// TestExtraRows has what holds a distribution that an extra requires, and what nothing requires any more.
func TestExtraRows(t *testing.T) {
	s := scope(wish(""), "*app 1.0 requires old\nold 1.0\n*queue 1.0\n?queue redis ; extra == 'redis'\nredis 1.0")
	after := set("app 2.0\nold 1.0\nqueue 2.0\n?queue redis==1.5 ; extra == 'redis'\nredis 1.5")
	rows := s.rows(Outcome{
		After: after, Newest: map[string]string{"app": "2.0", "old": "2.0", "queue": "2.0", "redis": "2.0"},
		Release: func(string) *policy.Distribution { return nil },
	})
	var got []string
	for _, row := range rows {
		var text strings.Builder
		text.WriteString(fmt.Sprintf("%s %s", row.Name, row.Stays))
		for _, v := range row.HeldBy {
			text.WriteString(v.Subject.Name + " requires " + v.Requires)
		}
		got = append(got, text.String())
	}
	want := `app |queue |old |redis queue requires redis==1.5; extra == "redis"`
	if strings.Join(got, "|") != want {
		t.Errorf("%s, want %s", strings.Join(got, "|"), want)
	}
}

// TestNewer compares versions, and what is none.
func TestNewer(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want bool
	}{{"2.0", "1.0", true}, {"1.0", "1.0.0", false}, {"1.0", "2.0", false}, {"", "1.0", false}, {"2004d", "1.0", false}, {"2.0", "2004d", false}} {
		if newer(c.a, c.b) != c.want {
			t.Errorf("%q is newer than %q: %v", c.a, c.b, !c.want)
		}
	}
}
