package testkit

import (
	"archive/zip"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"html/template"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"time"
)

// Index serves a folder of wheels and sdists on loopback: PEP 503 pages, PEP 691 JSON with PEP 700 upload
// times (the files' own), and PEP 658 metadata. It remembers which files were fetched.
type Index struct {
	URL string // of the simple index

	dir     string
	server  *httptest.Server
	mu      sync.Mutex
	fetched []string
}

// NewIndex serves dir until Close.
func NewIndex(dir string) *Index {
	x := &Index{dir: dir}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /simple/{name}/", x.project)
	mux.HandleFunc("GET /files/{file}", x.file)
	x.server = httptest.NewServer(mux)
	x.URL = x.server.URL + "/simple/"
	return x
}

// Close ends the server.
func (x *Index) Close() { x.server.Close() }

// Fetched lists the distributions that were downloaded since the last call, and the metadata files if asked.
func (x *Index) Fetched(metadata bool) []string {
	x.mu.Lock()
	defer x.mu.Unlock()
	var files []string
	for _, file := range x.fetched {
		if metadata || !strings.HasSuffix(file, ".metadata") {
			files = append(files, file)
		}
	}
	x.fetched = nil
	return files
}

type indexFile struct {
	Filename string            `json:"filename"`
	URL      string            `json:"url"`
	Hashes   map[string]string `json:"hashes"`
	Python   string            `json:"requires-python,omitempty"`
	Metadata any               `json:"core-metadata,omitempty"` // {"sha256": …}
	Uploaded time.Time         `json:"upload-time"`
	Size     int64             `json:"size"`
}

func (x *Index) project(w http.ResponseWriter, r *http.Request) {
	files, err := x.files(r.PathValue("name"))
	if err != nil || len(files) == 0 {
		http.Error(w, fmt.Sprint("no such project ", err), http.StatusNotFound)
		return
	}
	const jsonType = "application/vnd.pypi.simple.v1+json"
	if strings.Contains(r.Header.Get("Accept"), jsonType) {
		w.Header().Set("Content-Type", jsonType)
		json.NewEncoder(w).Encode(map[string]any{
			"meta": map[string]string{"api-version": "1.1"}, "name": r.PathValue("name"), "files": files,
		})
		return
	}
	w.Header().Set("Content-Type", "text/html")
	indexPage.Execute(w, files)
}

var indexPage = template.Must(template.New("page").Parse(`<!DOCTYPE html><html><head><meta name="pypi:repository-version" content="1.0"></head><body>
{{range .}}<a href="{{.URL}}#sha256={{.Hashes.sha256}}"{{with .Python}} data-requires-python="{{.}}"{{end}}>{{.Filename}}</a><br>
{{end}}</body></html>
`))

func (x *Index) files(name string) ([]indexFile, error) {
	entries, err := os.ReadDir(x.dir)
	if err != nil {
		return nil, err
	}
	var files []indexFile
	for _, entry := range entries {
		if projectOf(entry.Name()) != Normalize(name) {
			continue
		}
		file, err := x.describe(entry.Name())
		if err != nil {
			return nil, err
		}
		files = append(files, file)
	}
	return files, nil
}

// projectOf is the normalized name in a wheel's or sdist's file name.
func projectOf(file string) string {
	if strings.HasSuffix(file, ".whl") {
		name, _, _ := strings.Cut(file, "-")
		return Normalize(name)
	}
	if stem, ok := strings.CutSuffix(file, ".tar.gz"); ok {
		return Normalize(stem[:max(0, strings.LastIndex(stem, "-"))])
	}
	return ""
}

var requiresPython = regexp.MustCompile(`(?m)^Requires-Python: (.*)$`)

func (x *Index) describe(file string) (indexFile, error) {
	content, err := os.ReadFile(filepath.Join(x.dir, file))
	if err != nil {
		return indexFile{}, err
	}
	info, err := os.Stat(filepath.Join(x.dir, file))
	if err != nil {
		return indexFile{}, err
	}
	described := indexFile{
		Filename: file, URL: "/files/" + file, Hashes: hashes(content), Uploaded: info.ModTime().UTC(), Size: info.Size(),
	}
	if strings.HasSuffix(file, ".whl") {
		metadata, err := wheelMetadata(filepath.Join(x.dir, file))
		if err != nil {
			return indexFile{}, err
		}
		described.Metadata = hashes(metadata)
		if match := requiresPython.FindSubmatch(metadata); match != nil {
			described.Python = string(match[1])
		}
	}
	return described, nil
}

func hashes(content []byte) map[string]string {
	sum := sha256.Sum256(content)
	return map[string]string{"sha256": hex.EncodeToString(sum[:])}
}

func wheelMetadata(wheel string) ([]byte, error) {
	in, err := zip.OpenReader(wheel)
	if err != nil {
		return nil, err
	}
	defer in.Close()
	for _, file := range in.File {
		if path.Base(file.Name) == "METADATA" && strings.HasSuffix(path.Dir(file.Name), ".dist-info") {
			f, err := file.Open()
			if err != nil {
				return nil, err
			}
			defer f.Close()
			return io.ReadAll(f)
		}
	}
	return nil, fmt.Errorf("%s has no METADATA", wheel)
}

func (x *Index) file(w http.ResponseWriter, r *http.Request) {
	name := r.PathValue("file")
	x.mu.Lock()
	x.fetched = append(x.fetched, name)
	x.mu.Unlock()
	if wheel, ok := strings.CutSuffix(name, ".metadata"); ok {
		metadata, err := wheelMetadata(filepath.Join(x.dir, filepath.Base(wheel)))
		if err != nil {
			http.Error(w, err.Error(), http.StatusNotFound)
			return
		}
		w.Write(metadata)
		return
	}
	http.ServeFile(w, r, filepath.Join(x.dir, filepath.Base(name)))
}
