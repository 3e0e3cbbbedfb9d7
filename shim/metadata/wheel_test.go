package metadata_test

import (
	"archive/zip"
	"os"
	"path/filepath"
	"testing"

	"github.com/pipguard/pipguard/shim/metadata"
)

// Of two members of one name the last one counts, as for pip: a wheel must not say one thing to the guard and another to
// pip.
func TestReadWheelSaidTwice(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a-1-py3-none-any.whl")
	file, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	wheel := zip.NewWriter(file)
	for _, member := range [][2]string{
		{"a-1.dist-info/METADATA", "Name: a\nVersion: 1\n"},
		{"a-1.dist-info/METADATA", "Name: a\nVersion: 1\nRequires-Dist: b\n"},
		{"a/a-1.dist-info/METADATA", "Name: c\nVersion: 1\n"},
	} {
		text, err := wheel.Create(member[0])
		if err != nil {
			t.Fatal(err)
		}
		text.Write([]byte(member[1]))
	}
	if err := wheel.Close(); err != nil {
		t.Fatal(err)
	}
	m, err := metadata.ReadWheel(path)
	if err != nil || m.Name != "a" || len(m.Requires) != 1 {
		t.Errorf("%+v, %v", m, err)
	}
}
