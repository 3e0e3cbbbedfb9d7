package artifact

import (
	"bytes"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

func TestReadRecord(t *testing.T) {
	for name, test := range map[string]struct {
		record string
		want   []string
	}{
		"as pip writes it":    {"a/__init__.py,sha256=x,12\r\na-1.dist-info/RECORD,,\r\n", []string{"a/__init__.py", "a-1.dist-info/RECORD"}},
		"a comma in a name":   {"\"a/b,c.so\",sha256=x,1\n", []string{"a/b,c.so"}},
		"launchers":           {"../../../bin/a,sha256=x,1\na.so,,\n", []string{"a.so"}},
		"absolute":            {"/etc/passwd,,\n", nil},
		"up and down again":   {"a/../../b.so,,\na/../b.so,,\n", []string{"b.so"}},
		"Windows' separators": {`a\b.pyd,,` + "\n", []string{"a/b.pyd"}},
		"the name alone":      {"a.so\n", []string{"a.so"}},
		"blank lines":         {"\n\na.so,,\n", []string{"a.so"}},
		"a stray quote":       {"a\"b.so,,\n", []string{"a\"b.so"}},
		"empty":               {"", nil},
	} {
		t.Run(name, func(t *testing.T) {
			if got, err := ReadRecord(strings.NewReader(test.record)); err != nil || !slices.Equal(got, test.want) {
				t.Errorf("got %q, %v, want %q", got, err, test.want)
			}
		})
	}
}

func FuzzReadRecord(f *testing.F) {
	f.Add([]byte("a/b.so,sha256=x,1\n\"c,d\",,\n../e,,\n"))
	f.Fuzz(func(t *testing.T, record []byte) {
		files, _ := ReadRecord(bytes.NewReader(record))
		for _, name := range files {
			if !filepath.IsLocal(name) {
				t.Errorf("%q leads out", name)
			}
		}
	})
}
