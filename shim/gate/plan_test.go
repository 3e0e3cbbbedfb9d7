package gate

import (
	"os"
	"path/filepath"
	"testing"
)

// TestPreparedMetadata: what a build was prepared in is read in each of its forms.
func TestPreparedMetadata(t *testing.T) {
	const head = "Name: a\nVersion: 1\n"
	for name, files := range map[string]map[string]string{
		"a-1.dist-info": {"METADATA": head + "Requires-Dist: b>=1\n"},
		"a.egg-info":    {"PKG-INFO": head, "requires.txt": "b>=1\n"},
		"c.egg-info/":   {"PKG-INFO": head + "Requires-Dist: b>=1\n"},
	} {
		folder := t.TempDir() + "/" + name
		if err := os.Mkdir(folder, 0o755); err != nil {
			t.Fatal(err)
		}
		for file, text := range files {
			if err := os.WriteFile(filepath.Join(folder, file), []byte(text), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		item, err := entry{Folder: raw(folder)}.item()
		if err != nil || item.Name != "a" || item.Version != "1" || len(item.Requires) != 1 || item.Requires[0].String() != "b>=1" {
			t.Errorf("%s: %+v, %v", name, item, err)
		}
	}
}
