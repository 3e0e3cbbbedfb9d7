package plant

import (
	"archive/zip"
	"bytes"
	_ "embed"
	"io"
	"os"
	"sync"
)

//go:embed script.py
var script []byte

// asScript is what a planted program ends with, so that it is a program of Python's as well (`python ENV/bin/pip`, which people
// type where a #! line would be too long): a zip file with a __main__.py. nil where the system's programs may have no such end.
var asScript = sync.OnceValue(func() []byte {
	if !endsFreely {
		return nil
	}
	var end bytes.Buffer
	archive := zip.NewWriter(&end)
	file, err := archive.CreateHeader(&zip.FileHeader{Name: "__main__.py"})
	if err == nil {
		_, err = file.Write(script)
	}
	if err != nil || archive.Close() != nil {
		return nil
	}
	return end.Bytes()
})

// copyProgram copies a program in one step; the copy is a program of Python's as well.
func copyProgram(from, to string) error {
	content, err := os.ReadFile(from)
	if err != nil {
		return err
	}
	content = bytes.TrimSuffix(content, asScript())
	return put(to, 0o755, func(w io.Writer) error {
		_, err := w.Write(append(content, asScript()...))
		return err
	})
}
