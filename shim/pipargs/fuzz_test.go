package pipargs

import (
	"io/fs"
	"slices"
	"strings"
	"testing"
)

// FuzzParse: no command line, environment or configuration file makes Parse panic; nothing changed is the same argv,
// and what is appended is what pip sees last.
func FuzzParse(f *testing.F) {
	for _, g := range readGoldens(f).Parsed {
		f.Add(strings.Join(g.Argv, "\n"), strings.Join(g.Env, "\n"), g.Files["/golden/home/.config/pip/pip.conf"], 12)
	}
	f.Fuzz(func(t *testing.T, words, environ, file string, pip int) {
		argv, env := strings.Split(words, "\n"), strings.Split(environ, "\n")
		config := Config{Pip: pips[max(pip%len(pips), 0)], Home: "/h", Prefix: "/p", Read: func(path string) ([]byte, error) {
			return []byte(file), nil
		}}
		inv := Parse(argv, env, config)
		if !slices.Equal(inv.Append(), argv) || !slices.Equal(inv.Replace(nil), argv) {
			t.Fatalf("%q changed by itself", argv)
		}
		same := map[Value]string{}
		for _, value := range slices.Concat(inv.Requirements, inv.Files, inv.Constraints, inv.Editables) {
			if value.Text != "" {
				same[value] = value.Text
			}
		}
		if got := inv.Replace(same); !slices.Equal(got, argv) {
			t.Fatalf("%q with its own words is %q", argv, got)
		}
		if inv.Refusal != nil || inv.Act != Install {
			return
		}
		again := Parse(inv.Append("--src", "/guard"), env, config)
		if again.held.last("src_dir").Text != "/guard" || !slices.Equal(texts(again.Requirements), texts(inv.Requirements)) {
			t.Fatalf("%q: appended option lost: %+v", argv, again)
		}
	})
}

// FuzzReadRequirements: no file makes the reader or the copy panic or hang, and a copy reads as its original.
func FuzzReadRequirements(f *testing.F) {
	for _, g := range readGoldens(f).Lines {
		f.Add([]byte(g.Files[g.Read]))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		read := func(data []byte) []File {
			config := Config{Read: func(path string) ([]byte, error) {
				if path == "/d/r.txt" || strings.HasSuffix(path, "more.txt") {
					return data, nil
				}
				return nil, fs.ErrNotExist
			}}
			return ReadRequirements("r.txt", false, "/d", []string{"A=b"}, config)
		}
		first := read(data)
		if first[0].Unread != nil {
			return
		}
		second := read(first[0].CopyWith(nil, nil))
		if len(second[0].Lines) != len(first[0].Lines) {
			t.Fatalf("%d lines became %d", len(first[0].Lines), len(second[0].Lines))
		}
		for i, line := range first[0].Lines {
			copied := second[0].Lines[i]
			if line.First != copied.First || line.Requirement != copied.Requirement || absolute(line.Nested, "") != absolute(copied.Nested, "") {
				t.Fatalf("%+v became %+v", line, copied)
			}
		}
	})
}
