package metadata_test

import (
	"errors"
	"io"
	"slices"
	"strings"
	"syscall"
	"testing"
	"testing/iotest"

	"github.com/pipguard/pipguard/shim/metadata"
)

// What is required for an extra alone is left unread, and only that.
func TestOptional(t *testing.T) {
	for line, optional := range map[string]bool{
		`b>=1`:                        false,
		`b ; python_version >= "3.8"`: false,
		`b ; extra == "test"`:         true,
		`b>=1; extra == 'test'`:       true,
		`b ; extra=="test"`:           true,
		`b ; extra == "torch"`:        true,
		`b ; sys_platform == "linux" and extra == "test"`:                                true,
		`b ; (python_version < "3.8" and platform_system == "Linux") and extra == "all"`: true,
		`b ; extra == "test" or python_version < "3.8"`:                                  false,
		`b ; (extra == "test")or(python_version < "3.8")`:                                false,
		`b ; extra != "test"`: false,
		`b ; "test" == extra`: false,
		`extra-b>=1`:          false,
	} {
		m, err := metadata.Parse(strings.NewReader("Name: a\nVersion: 1\nRequires-Dist: " + line + "\n"))
		if err != nil {
			t.Fatal(err)
		}
		if got := m.Optional != ""; got != optional || len(m.Requires) != map[bool]int{false: 1}[optional] {
			t.Errorf("%s: optional %v, want %v; requires %v", line, got, optional, m.Requires)
		}
	}
}

func TestFields(t *testing.T) {
	m, err := metadata.Parse(strings.NewReader(
		"Metadata-Version: 2.1\r\nNAME: A.B\r\nVersion:1.0\r\nRequires-Python: >=3.8\r\nRequires-Dist: b\r\n  (>=1)\r\nRequires-Dist: c ?\r\n" +
			"requires-dist: d ; extra == 'x'\r\nRequires-Dist: e; extra == 'y'\r\n\r\nRequires-Dist: body\r\n"))
	if err != nil {
		t.Fatal(err)
	}
	if m.Name != "A.B" || m.Version != "1.0" || m.Optional != "d ; extra == 'x'\ne; extra == 'y'\n" ||
		len(m.Requires) != 1 || m.Requires[0].String() != "b>=1" || !slices.Equal(m.Unread, []string{"c ?"}) {
		t.Errorf("%+v", m)
	}
}

// What is said twice counts as it is said first, as for pip and importlib.metadata.
func TestSaidTwice(t *testing.T) {
	m, err := metadata.Parse(strings.NewReader("Name: a\nVersion: 2\nVersion: 1\nName: b\n"))
	if err != nil || m.Name != "a" || m.Version != "2" {
		t.Errorf("%+v, %v", m, err)
	}
}

// The header ends where it does for pip, with Python's email.feedparser: at the first line that is no field.
func TestHeaderEnds(t *testing.T) {
	const head = "Name: a\nVersion: 1\n"
	for text, requires := range map[string]int{
		head + "Requires-Dist: b\n":                      1,
		head + "Requires-Dist: b":                        1,
		head + "\nRequires-Dist: b\n":                    0,
		head + "Summary: of two\nlines\nRequires-Dist:b": 0,
		head + "Requires-Dist : b\nRequires-Dist: c\n":   0,
		head + ": no name\nRequires-Dist: b\n":           1,
		head + "  \nRequires-Dist: b\n \n (>=1)\n":       1,
		" a fold\n" + head + "Requires-Dist: b\n":        1,
	} {
		m, err := metadata.Parse(strings.NewReader(text))
		if err != nil || m.Name != "a" || m.Version != "1" || len(m.Requires) != requires {
			t.Errorf("%q: %+v, %v, want %d requirements", text, m, err, requires)
		}
	}
}

// A file that cannot be read to the end of its header is not half believed.
func TestCutShort(t *testing.T) {
	head := strings.NewReader("Name: a\nVersion: 1\nRequires-Dist: b\n")
	if _, err := metadata.Parse(io.MultiReader(head, iotest.ErrReader(syscall.EIO))); !errors.Is(err, syscall.EIO) {
		t.Errorf("got %v", err)
	}
}

// BenchmarkParse reads up to the blank line: how long the description is makes no difference.
func BenchmarkParse(b *testing.B) {
	head := "Metadata-Version: 2.1\nName: a\nVersion: 1.0\n" + strings.Repeat("Classifier: Programming Language :: Python\n", 30) +
		strings.Repeat("Requires-Dist: b>=1.0,<2\n", 5) + strings.Repeat("Requires-Dist: c>=1.0 ; extra == 'test'\n", 30) + "\n"
	for name, body := range map[string]string{"short": "", "long": strings.Repeat("A line of the description.\n", 20_000)} {
		text := head + body
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				reader := io.Reader(strings.NewReader(text))
				if _, err := metadata.Parse(reader); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
