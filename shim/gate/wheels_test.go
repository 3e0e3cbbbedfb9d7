package gate

import (
	"archive/tar"
	"archive/zip"
	"compress/gzip"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// writeWheel makes a wheel of one module that holds its version.
func writeWheel(t *testing.T, dir, name, version string, headers ...string) string {
	t.Helper()
	info := name + "-" + version + ".dist-info/"
	files := [][2]string{
		{name + ".py", "version = '" + version + "'\n"},
		{info + "METADATA", "Metadata-Version: 2.1\nName: " + name + "\nVersion: " + version + "\n" + strings.Join(append(headers, ""), "\n")},
		{info + "WHEEL", "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n"},
	}
	var record strings.Builder
	for _, f := range files {
		sum := sha256.Sum256([]byte(f[1]))
		fmt.Fprintf(&record, "%s,sha256=%s,%d\n", f[0], base64.RawURLEncoding.EncodeToString(sum[:]), len(f[1]))
	}
	files = append(files, [2]string{info + "RECORD", record.String() + info + "RECORD,,\n"})
	path := filepath.Join(dir, name+"-"+version+"-py3-none-any.whl")
	out, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer out.Close()
	z := zip.NewWriter(out)
	for _, f := range files {
		w, err := z.Create(f[0])
		if err == nil {
			_, err = w.Write([]byte(f[1]))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return path
}

// project is a source tree with its own build backend (PEP 517, backend-path)
// that needs alpha 1.0 to build: an isolated build installs it from the links.
var project = map[string]string{
	"pyproject.toml": "[build-system]\nrequires = [\"alpha==1.0\"]\nbuild-backend = \"backend\"\nbackend-path = [\".\"]\n",
	"backend.py": `
import base64, hashlib, os, zipfile
import alpha
assert alpha.version == "1.0", alpha.version
INFO = "built-0.1.dist-info"
META = "Metadata-Version: 2.1\nName: built\nVersion: 0.1\nRequires-Dist: alpha\n"

def wheel(folder, name, text):
    files = {name: text, INFO + "/METADATA": META,
        INFO + "/WHEEL": "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n"}
    digest = lambda t: base64.urlsafe_b64encode(hashlib.sha256(t.encode()).digest()).rstrip(b"=").decode()
    record = "".join("%s,sha256=%s,%d\n" % (n, digest(t), len(t)) for n, t in files.items())
    files[INFO + "/RECORD"] = record + INFO + "/RECORD,,\n"
    with zipfile.ZipFile(os.path.join(folder, "built-0.1-py3-none-any.whl"), "w") as z:
        for n, t in files.items():
            z.writestr(zipfile.ZipInfo(n), t)
    return "built-0.1-py3-none-any.whl"

def build_wheel(folder, config_settings=None, metadata_directory=None):
    return wheel(folder, "built.py", "x = 1\n")

def build_editable(folder, config_settings=None, metadata_directory=None):
    return wheel(folder, "built.pth", os.path.dirname(os.path.abspath(__file__)) + "\n")

def prepare_metadata_for_build_wheel(folder, config_settings=None):
    os.mkdir(os.path.join(folder, INFO))
    with open(os.path.join(folder, INFO, "METADATA"), "w") as f:
        f.write(META)
    return INFO

prepare_metadata_for_build_editable = prepare_metadata_for_build_wheel
`,
}

// writeProject writes the source tree, and its sdist among the links.
func writeProject(t *testing.T, dir, links string) {
	t.Helper()
	out, err := os.Create(filepath.Join(links, "built-0.1.tar.gz"))
	if err != nil {
		t.Fatal(err)
	}
	defer out.Close()
	zipped := gzip.NewWriter(out)
	archive := tar.NewWriter(zipped)
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	for name, text := range project {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		archive.WriteHeader(&tar.Header{Name: "built-0.1/" + name, Mode: 0o644, Size: int64(len(text))})
		archive.Write([]byte(text))
	}
	archive.WriteHeader(&tar.Header{Name: "built-0.1/PKG-INFO", Mode: 0o644})
	if err := archive.Close(); err != nil {
		t.Fatal(err)
	}
	if err := zipped.Close(); err != nil {
		t.Fatal(err)
	}
}
