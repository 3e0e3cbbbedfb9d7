package upgrade

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/pipguard/pipguard/policy"
	"github.com/pipguard/pipguard/policy/pep440"
	"github.com/pipguard/pipguard/policy/pep508"
)

// set reads distributions, one a line: "NAME VERSION requires REQ | REQ", or what one before requires for an extra, "?NAME REQ".
func set(text string) policy.Set {
	s := policy.Set{Distributions: map[string]*policy.Distribution{}}
	for line := range strings.Lines(text) {
		if optional, ok := strings.CutPrefix(strings.TrimSpace(line), "?"); ok {
			name, requirement, _ := strings.Cut(optional, " ")
			s.Distributions[name].Optional += requirement + "\n"
			continue
		}
		head, requires, _ := strings.Cut(strings.TrimSpace(line), " requires ")
		name, version, ok := strings.Cut(head, " ")
		if !ok {
			continue
		}
		d := &policy.Distribution{Name: name, Text: version, Version: pep440.MustParse(version)}
		for r := range strings.SplitSeq(requires, "|") {
			if r = strings.TrimSpace(r); r != "" {
				d.Requires = append(d.Requires, pep508.MustParse(r))
			}
		}
		s.Distributions[name] = d
	}
	return s
}

func wish(names string, exclude ...string) Wish {
	w := Wish{Exclude: exclude}
	for name := range strings.FieldsSeq(names) {
		w.Named = append(w.Named, pep508.MustParse(name))
	}
	return w
}

// scope is one of what is installed; of names, a * marks those that were requested, an ! those from a file.
func scope(w Wish, text string) Scope {
	origins := map[string]Origin{}
	var lines []string
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		if strings.HasPrefix(line, "?") {
			lines = append(lines, line)
			continue
		}
		name, _, _ := strings.Cut(strings.TrimLeft(line, "*!"), " ")
		o := Origin{Requested: strings.HasPrefix(line, "*")}
		if strings.HasPrefix(line, "!") {
			o.Stay = Direct
		}
		origins[name] = o
		lines = append(lines, strings.TrimLeft(line, "*!"))
	}
	return NewScope(w, set(strings.Join(lines, "\n")), origins, func(name string) bool { return name == "locked" })
}

const installed = `*app 1.0 requires lib>=1 | util
	lib 1.0
	util 1.0+cpu
	lone 2.0rc1
	a 1.0 requires b
	b 1.0 requires a
	!file 1.0 requires lib<3
	locked 1.0
	pip 26.3
	*util-user 1.0 requires util`

// TestScope lists what is asked of pip, and under what.
func TestScope(t *testing.T) {
	for _, c := range []struct {
		name        string
		wish        Wish
		roots       string
		constraints string
	}{
		{"all", wish(""), "app util-user lone a b lib util", "a>=1.0 app>=1.0 b>=1.0 file==1.0 lib<3 lib>=1.0 locked==1.0 lone>=2.0rc1 pip==26.3 util>=1.0 util-user>=1.0"},
		{"one is excluded", wish("", "lone"), "app util-user a b lib util", "a>=1.0 app>=1.0 b>=1.0 file==1.0 lib<3 lib>=1.0 locked==1.0 lone==2.0rc1 pip==26.3 util>=1.0 util-user>=1.0"},
		{"named", wish("lib"), "lib", "a>=1.0 app>=1.0 b>=1.0 file==1.0 lib<3 lib>=1.0 locked==1.0 lone>=2.0rc1 pip==26.3 util>=1.0 util-user>=1.0"},
		{"with a specifier it may go back", wish("lib<1 pip"), "lib<1 pip", "a>=1.0 app>=1.0 b>=1.0 file==1.0 lib<3 locked==1.0 lone>=2.0rc1 pip>=26.3 util>=1.0 util-user>=1.0"},
		{"what stays is not asked for", wish("file locked"), "", "a>=1.0 app>=1.0 b>=1.0 file==1.0 lib<3 lib>=1.0 locked==1.0 lone>=2.0rc1 pip==26.3 util>=1.0 util-user>=1.0"},
	} {
		s := scope(c.wish, installed)
		args := strings.Join(s.Arguments(nil, "FILE", []string{"--pre"}), " ")
		want := strings.TrimSpace("install --upgrade --upgrade-strategy eager --no-input --disable-pip-version-check -c FILE --pre " + c.roots)
		if args != want {
			t.Errorf("%s: pip %s, want %s", c.name, args, want)
		}
		lines := strings.Split(strings.TrimSpace(s.Constraints(nil)), "\n")[1:]
		if got := strings.Join(lines, " "); got != c.constraints {
			t.Errorf("%s: the constraints are\n%s, want\n%s", c.name, got, c.constraints)
		}
	}
}

// TestHeldRequest holds some back: within a range, at what is installed, and left out.
func TestHeldRequest(t *testing.T) {
	s := scope(wish(""), installed)
	held := []Hold{{Name: "lib", Specifiers: pep440.MustParseSpecifiers("<2")}, {Name: "lone", Left: true}, {Name: "util"}}
	if args := s.Arguments(held, "FILE", nil); slices.Contains(args, "lone") || !slices.Contains(args, "app") {
		t.Errorf("pip %s", args)
	}
	text := s.Constraints(held)
	for _, line := range []string{"lib>=1.0\n", "lib<2\n", "lone==2.0rc1\n", "util==1.0+cpu\n"} {
		if !strings.Contains(text, line) {
			t.Errorf("%q is not in\n%s", line, text)
		}
	}
	if !s.asks(held) || scope(wish("locked"), installed).asks(nil) {
		t.Error("what is asked for, and what is not")
	}
}

// TestLeftover names what an upgrade leaves over.
func TestLeftover(t *testing.T) {
	s := scope(wish(""), installed)
	after := set("app 2.0 requires util\nlib 1.0\nutil 1.0+cpu\nlone 3.0\na 1.0 requires b\nb 1.0 requires a\nfile 1.0\nlocked 1.0\npip 26.3\nutil-user 1.0")
	if left := fmt.Sprint(s.Leftover(after)); left != "[lib]" {
		t.Errorf("left over is %s", left)
	}
	after.Distributions["app"].Optional = "lib ; extra == 'lib'\n" // as an extra, and it was none before
	if left := fmt.Sprint(s.Leftover(after)); left != "[lib]" {
		t.Errorf("left over is %s", left)
	}
	s.Set.Distributions["app"].Optional = "lib ; extra == 'lib'\n"
	if left := fmt.Sprint(s.Leftover(after)); left != "[]" {
		t.Errorf("left over is %s", left)
	}
	s = scope(wish(""), "*app 1.0 requires base\n?app base[fast] ; extra == 'fast'\nbase 1.0 requires part\n?base more ; extra == 'fast'\nmore 1.0\npart 1.0")
	after = set("app 2.0 requires base\n?app base[fast] ; extra == 'fast'\nbase 2.0\n?base part==1.0 ; extra == 'fast'\n?base more ; extra == 'fast'\nmore 1.0\npart 1.0")
	if left := fmt.Sprint(s.Leftover(after)); left != "[]" {
		t.Errorf("of what extras require %s is left over", left)
	}
}

// TestNamedExtras asks for the extras that what was named was installed with.
func TestNamedExtras(t *testing.T) {
	const have = "*celery 5.0\nredis 5.0\n?celery redis>=4 ; extra == 'redis'"
	for _, c := range []struct{ named, roots string }{{"celery", "[celery[redis]]"}, {"celery[redis,s3]>=5", "[celery[redis,s3]>=5]"}, {"redis", "[redis]"}} {
		if got := fmt.Sprint(scope(wish(c.named), have).Roots); got != c.roots {
			t.Errorf("upgrade %s: pip is asked for %s, want %s", c.named, got, c.roots)
		}
	}
}

// TestExtras guesses what was installed with extras: "celery[redis]" leaves no other trace than redis itself.
func TestExtras(t *testing.T) {
	const optional = "\n?celery redis>=4 ; extra == 'redis'\n?celery kazoo ; extra == 'zookeeper'\n?celery redis>=4 ; extra == \"all\"\n" +
		"?celery kazoo ; extra == \"all\"\n?celery redis<4 ; extra == 'old'\n"
	for _, c := range []struct{ have, roots string }{
		{"*celery 5.0\nredis 5.0", "celery[redis]"},
		{"*celery 5.0\n*redis 5.0", "celery redis"},
		{"*celery 5.0\nredis 3.0", "celery[old]"},
		{"celery 5.0\nredis 5.0\n*app 1.0 requires celery", "app celery[redis]"},
		{"*celery 5.0\nredis 5.0\n*cache 1.0 requires redis", "cache celery"},
		{"*celery 5.0\nredis 5.0\nkazoo 2.0", "celery[all,redis,zookeeper]"},
		{"!celery 5.0\nredis 5.0", "redis"},
	} {
		var roots []string
		for _, r := range scope(wish(""), c.have+optional).Roots {
			roots = append(roots, r.String())
		}
		if got := strings.Join(roots, " "); got != c.roots {
			t.Errorf("%q: pip is asked for %s, want %s", c.have, got, c.roots)
		}
	}
}
