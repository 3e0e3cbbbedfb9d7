package uv_test

import (
	"archive/zip"
	"os"
	"path/filepath"
	"testing"
)

// standIn makes the wheel of a distribution with one module.
func standIn(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "standin-1.0-py3-none-any.whl")
	file, err := os.Create(path)
	must(t, err)
	archive := zip.NewWriter(file)
	for _, member := range [][2]string{
		{"standin.py", ""},
		{"standin-1.0.dist-info/METADATA", "Metadata-Version: 2.1\nName: standin\nVersion: 1.0\n"},
		{"standin-1.0.dist-info/WHEEL", "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n"},
		{"standin-1.0.dist-info/RECORD", "standin.py,,\nstandin-1.0.dist-info/METADATA,,\nstandin-1.0.dist-info/WHEEL,,\nstandin-1.0.dist-info/RECORD,,\n"},
	} {
		into, err := archive.Create(member[0])
		must(t, err)
		_, err = into.Write([]byte(member[1]))
		must(t, err)
	}
	must(t, archive.Close())
	must(t, file.Close())
	return path
}
