package pipargs

import (
	"encoding/binary"
	"errors"
	"io/fs"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"unicode/utf16"
)

// fileGolden is a requirements file, what it names, and the lines that real pips read from them.
type fileGolden struct {
	Files      map[string]string
	Read       string
	Env        []string
	Encoding   string
	Constraint bool
	Outcomes   []struct {
		Act   string
		Lines []lineGolden
		Pips  []string
	}
}

type lineGolden struct {
	File        string
	Number      int
	Requirement string
	Editable    bool
	Constraint  bool
	Hashes      []string
}

func (g fileGolden) config(pip string) Config {
	return Config{Pip: pip, Read: func(path string) ([]byte, error) {
		text, ok := g.Files[path]
		if !ok {
			return nil, fs.ErrNotExist
		}
		return encode(text, g.Encoding), nil
	}}
}

// encode writes text as Python's codec of that name.
func encode(text, encoding string) []byte {
	switch encoding {
	case "utf-16":
		data := []byte("\xff\xfe")
		for _, unit := range utf16.Encode([]rune(text)) {
			data = binary.LittleEndian.AppendUint16(data, unit)
		}
		return data
	case "utf-8-sig":
		return []byte("\ufeff" + text)
	case "latin-1":
		var data []byte
		for _, r := range text {
			data = append(data, byte(r))
		}
		return data
	}
	return []byte(text)
}

func TestReadRequirementsAsRealPipsDo(t *testing.T) {
	for _, g := range readGoldens(t).Lines {
		for _, want := range g.Outcomes {
			for _, pip := range want.Pips {
				files := ReadRequirements(g.Read, g.Constraint, "/golden", g.Env, g.config(pip))
				got, refused := inline(files, 0)
				if refused != (want.Act == "error") {
					t.Errorf("pip %s %q: refused %v, want %s", pip, g.Files, refused, want.Act)
					continue
				}
				for i := range want.Lines {
					want.Lines[i].File = filepath.Clean(strings.TrimPrefix(want.Lines[i].File, "file://"))
				}
				if want.Act != "error" && !reflect.DeepEqual(got, want.Lines) {
					t.Errorf("pip %s %q:\ngot  %v\nwant %v", pip, g.Files, got, want.Lines)
				}
			}
		}
	}
}

// inline puts the lines of nested files where pip has them: in the place of the line that names their file.
func inline(files []File, at int) (lines []lineGolden, refused bool) {
	next := at
	var walk func()
	walk = func() {
		file := files[next]
		next++
		refused = refused || file.Unread != nil
		for _, line := range file.Lines {
			refused = refused || line.Refusal != nil
			if line.Nested != "" {
				walk()
				continue
			}
			lines = append(lines, lineGolden{
				file.Path, line.First, line.Requirement, line.Editable, line.Constraint, append([]string{}, line.Hashes...),
			})
		}
	}
	walk()
	return append([]lineGolden{}, lines...), refused
}

func TestUnread(t *testing.T) {
	var g fileGolden
	g.Files = map[string]string{
		"/golden/loop.txt":     "six\n-r sub/back.txt\n",
		"/golden/sub/back.txt": "-r ../loop.txt\n",
		"/golden/web.txt":      "-r https://host/more.txt\n",
		"/golden/gone.txt":     "-c absent.txt\n",
	}
	for i := range 20 {
		g.Files["/golden/"+string(rune('a'+i))] = strings.Repeat("-r "+string(rune('b'+i))+"\n", 2)
	}
	for name, want := range map[string]error{
		"loop.txt": errRecursive, "web.txt": ErrRemote, "gone.txt": fs.ErrNotExist, "a": errTooMany,
		"http://host/x.txt": ErrRemote,
	} {
		files := ReadRequirements(name, false, "/golden", nil, g.config(""))
		if !slices.ContainsFunc(files, func(f File) bool { return errors.Is(f.Unread, want) }) {
			t.Errorf("%s: no file of %d is unread because %v", name, len(files), want)
		}
	}
	locks := ReadRequirements("pylock.dev.toml[test]", false, "/golden", nil, g.config(""))
	if !locks[0].Lock || locks[0].Unread != nil {
		t.Errorf("a lock is left to pip: %+v", locks)
	}
}

func TestDecode(t *testing.T) {
	for _, c := range []struct {
		data, text string
		plain      bool
	}{
		{"numpy\n", "numpy\n", true},
		{"\ufeffnumpy", "numpy", false},
		{"\xff\xfen\x00", "n", false},
		{"\xfe\xff\x00n", "n", false},
		{"\xff\xfe\x00\x00n\x00\x00\x00", "n", false},
		{"\x00\x00\xfe\xff\x00\x00\x00n", "n", false},
		{"# coding: latin-1\n\xe9", "# coding: latin-1\né", false},
		{"#\n# vim: set fileencoding=utf-8 :\n\xc3\xa9", "#\n# vim: set fileencoding=utf-8 :\né", true},
		{"#\n#\n# coding: latin-1\né", "#\n#\n# coding: latin-1\né", true},
		{"\xe9", "é", false},
	} {
		if text, plain := decode([]byte(c.data)); text != c.text || plain != c.plain {
			t.Errorf("decode(%q) = %q, %v, want %q, %v", c.data, text, plain, c.text, c.plain)
		}
	}
}
