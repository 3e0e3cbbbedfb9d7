package distinfo

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

func TestReadRecord(t *testing.T) {
	for name, test := range map[string]struct {
		record string
		want   []Entry
	}{
		"as pip writes it":     {"a/__init__.py,sha256=x,12\r\na-1.dist-info/RECORD,,\r\n", []Entry{{"a/__init__.py", "sha256=x", "12"}, {"a-1.dist-info/RECORD", "", ""}}},
		"a comma in a name":    {"\"a/b,c.so\",sha256=x,1\n", []Entry{{"a/b,c.so", "sha256=x", "1"}}},
		"the name alone":       {"a.so\n", []Entry{{"a.so", "", ""}}},
		"blank lines":          {"\n\na.so,,\n\n", []Entry{{"a.so", "", ""}}},
		"no name":              {",sha256=x,1\n", nil},
		"a field too many":     {"a.so,sha256=x,1,2\n", []Entry{{"a.so", "sha256=x", "1"}}},
		"a stray quote":        {"a\"b.so,,\n", []Entry{{"a\"b.so", "", ""}}},
		"a quote without end":  {"\"a.so,,\nb.so,,\n", []Entry{{"a.so,,\nb.so,,\n", "", ""}}},
		"quoted like unquoted": {"\n\"a\",sha256=x,1\r\nb,,\r\n", []Entry{{"a", "sha256=x", "1"}, {"b", "", ""}}},
		"empty":                {"", nil},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := ReadRecord(strings.NewReader(test.record))
			if err != nil || !slices.Equal(slices.Collect(got), test.want) {
				t.Errorf("got %q, %v, want %q", slices.Collect(got), err, test.want)
			}
		})
	}
}

func TestLocal(t *testing.T) {
	for path, want := range map[string]string{
		"a/../b.so": "b.so", `a\b.pyd`: "a/b.pyd", "../../../bin/a": "", "/etc/passwd": "", "a/../../b.so": "",
	} {
		if got, inside := (Entry{Path: path}).Local(); inside != (want != "") || inside && got != want {
			t.Errorf("%s: got %q, %v, want %q", path, got, inside, want)
		}
	}
}

// zeros is a text without an end.
type zeros struct{}

func (zeros) Read(p []byte) (int, error) { return len(p), nil }

func TestHostileRecord(t *testing.T) {
	if _, err := ReadRecord(io.LimitReader(zeros{}, MaxText+1)); !errors.Is(err, ErrTooLarge) {
		t.Errorf("a RECORD past the bound: %v", err)
	}
	folder := t.TempDir()
	if err := os.Mkdir(filepath.Join(folder, "RECORD"), 0o755); err != nil {
		t.Fatal(err)
	}
	if _, err := InstalledRecord(folder); err == nil {
		t.Error("a folder is read as a RECORD")
	}
}

func FuzzReadRecord(f *testing.F) {
	f.Add("a/b.so,sha256=x,1\n\"c,d\",,\n../e,,\n")
	f.Fuzz(func(t *testing.T, text string) {
		for e := range entries(text) {
			if name, inside := e.Local(); e.Path == "" || inside && !filepath.IsLocal(name) {
				t.Errorf("%q leads out", name)
			}
		}
	})
}
