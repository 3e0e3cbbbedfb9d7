package lock

import (
	"fmt"
	"reflect"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/pipguard/pipguard/policy/pep508"
)

// FuzzParse asks that any text is a lock, each of whose entries has a name and a line, or an error; and that a lock which
// is written again says the same.
func FuzzParse(f *testing.F) {
	f.Add("lock-version = '1.0'\ncreated-by = 'x'\n[[packages]]\nname = 'a'\nversion = '1.0'\nmarker = \"os_name == 'posix'\"\n" +
		"[[packages.wheels]]\nurl = 'https://example.org/a.whl'\nhashes = {sha256 = 'ab'}\n")
	f.Add("lock-version = '1.0'\n[[packages]]\nname = 'a'\nvcs = {type = 'git', commit-id = '0'}\n[packages.tool.pipguard]\nrecord = 'sha256:0'\n")
	f.Add("lock-version = '1.0'\npackages = [{name = 'a'}, {name = 'b', directory = {path = '.', editable = true}}]\n")
	f.Add("[[packages]]\nname = \"\\uD800\"\n[[packages]]\n[packages.packages]\n[['packages']]\nname='b'")
	f.Fuzz(func(t *testing.T, text string) {
		l, err := parse("pylock.toml", []byte(text))
		if err != nil {
			return
		}
		l.Pins(pep508.Environment{OSName: "posix"})
		l.Sourceless()
		written, err := l.encode()
		if err != nil {
			t.Fatal(err)
		}
		again, err := parse("pylock.toml", written)
		if err != nil {
			t.Fatalf("%v in what was written:\n%s", err, written)
		}
		for i := range l.Packages {
			l.Packages[i].Line = again.Packages[i].Line
		}
		if twice, err := again.encode(); err != nil || string(twice) != string(written) || !reflect.DeepEqual(names(l), names(again)) {
			t.Errorf("written again it is\n%s\nand not\n%s (%v)", twice, written, err)
		}
	})
}

func names(l *Lock) []string {
	var all []string
	for _, d := range l.Packages {
		all = append(all, d.Name+" "+d.Version+" "+d.Marker)
	}
	return all
}

// TestHostileLock holds what a hostile lock may cost: it is refused, or read in bounded memory, and never ends the program.
func TestHostileLock(t *testing.T) {
	const head = "lock-version = '1.0'\n"
	fill := func(text string) string { return head + strings.Repeat(text, (limits.Bytes-len(head))/len(text)) }
	wide := func(n int, format string) string {
		var text strings.Builder
		for i := range n {
			fmt.Fprintf(&text, format, i)
		}
		return head + text.String()
	}
	for name, c := range map[string]struct{ text, want string }{
		"100 MB":       {head + strings.Repeat("# padding\n", 10<<20), "is longer than 8 MiB"},
		"brackets":     {head + "packages = " + strings.Repeat("[", 4<<20), "nests more than 64 levels deep"},
		"tables":       {head + "x = " + strings.Repeat("{a = ", 1<<20), "nests more than 64 levels deep"},
		"a marker":     {head + "[[packages]]\nname = 'a'\nmarker = '" + strings.Repeat("(", 4<<20) + "'", "marker: "},
		"entries":      {fill("[[packages]]\n"), "has more than 100000 keys"},
		"empty wheels": {head + "[[packages]]\nwheels = [" + strings.Repeat("{},", 2<<20) + "]", "has more than 100000 keys"},
		"dots":         {head + strings.Repeat("a.", 3<<20) + "a = 1", "has more than 100000 keys"},
		"few entries":  {head + strings.Repeat("[[packages]]\n", 45_000), "line 2: this entry has no name"},
		"wide":         {wide(20_000, "a%d = 1\n"), ""},
	} {
		t.Run(name, func(t *testing.T) {
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			start := time.Now()
			_, err := parse("pylock.toml", []byte(c.text))
			took := time.Since(start)
			runtime.ReadMemStats(&after)
			if c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)) {
				t.Errorf("got %.200v, want %s", err, c.want)
			}
			if used := after.TotalAlloc - before.TotalAlloc; used > 160<<20 || took > 30*time.Second {
				t.Errorf("%d MiB were allocated, it took %v", used>>20, took)
			}
		})
	}
}
