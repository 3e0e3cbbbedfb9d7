package transaction

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"slices"
	"strconv"
	"strings"
)

// raw is a file name in JSON, whatever its bytes are.
type raw string

func (r raw) MarshalText() ([]byte, error) {
	quoted := strconv.Quote(string(r))
	return []byte(quoted[1 : len(quoted)-1]), nil
}

func (r *raw) UnmarshalText(text []byte) error {
	name, err := strconv.Unquote(`"` + string(text) + `"`)
	*r = raw(name)
	return err
}

// line is a folderState as it is written: names with their kind in front, sorted.
type line struct {
	Root  int         `json:"root"`
	Path  raw         `json:"path"`
	Mode  fs.FileMode `json:"mode"`
	Time  int64       `json:"time"`
	Names []raw       `json:"names"`
	New   []raw       `json:"new,omitempty"`
	Whole bool        `json:"whole,omitempty"`
	Pip   bool        `json:"pip,omitempty"`
	Files []fileLine  `json:"files,omitempty"`
}

type fileLine struct {
	Name raw `json:"name"`
	fileState
}

func (f *folderState) line() line {
	l := line{Root: f.Root, Path: raw(f.Path), Mode: f.Mode, Time: f.Time, Whole: f.Whole, Pip: f.Pip}
	for name, kind := range f.Names {
		l.Names = append(l.Names, raw(string(kind)+name))
	}
	for name := range f.New {
		l.New = append(l.New, raw(name))
	}
	for name, file := range f.Files {
		l.Files = append(l.Files, fileLine{raw(name), file})
	}
	slices.Sort(l.Names)
	slices.Sort(l.New)
	return l
}

func (l line) state() *folderState {
	f := newFolderState(relPath{l.Root, string(l.Path)})
	f.Mode, f.Time, f.Whole, f.Pip = l.Mode, l.Time, l.Whole, l.Pip
	for _, name := range l.Names {
		f.Names[string(name[1:])] = name[0]
	}
	for _, name := range l.New {
		f.New[string(name)] = true
	}
	for _, file := range l.Files {
		f.Files[string(file.Name)] = file.fileState
	}
	return f
}

// encode writes the manifest as JSON lines, the last one the digest of those before it: a manifest that a crash cut
// short is known by it.
func (m *manifest) encode() ([]byte, error) {
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	if err := encoder.Encode(m.header); err != nil {
		return nil, err
	}
	for _, s := range deeper(m.folders) {
		if err := encoder.Encode(m.folders[s].line()); err != nil {
			return nil, err
		}
	}
	digest := sha256.Sum256(text.Bytes())
	fmt.Fprintf(&text, "%x\n", digest)
	return text.Bytes(), nil
}

var errTorn = errors.New("the manifest is not whole")

func decode(text []byte) (*manifest, error) {
	body, digest := cutLastLine(text)
	sum := sha256.Sum256(body)
	if hex.EncodeToString(sum[:]) != digest {
		return nil, errTorn
	}
	decoder := json.NewDecoder(bytes.NewReader(body))
	m := &manifest{folders: map[relPath]*folderState{}}
	if err := decoder.Decode(&m.header); err != nil {
		return nil, err
	}
	if m.Schema != manifestSchema {
		return nil, fmt.Errorf("a transaction of another pipguard: %q", m.Schema)
	}
	for {
		var l line
		if err := decoder.Decode(&l); errors.Is(err, io.EOF) {
			return m, nil
		} else if err != nil {
			return nil, err
		}
		f := l.state()
		m.folders[f.relPath] = f
	}
}

// cutLastLine parts text before its last line.
func cutLastLine(text []byte) (before []byte, last string) {
	trimmed := bytes.TrimSuffix(text, []byte("\n"))
	index := bytes.LastIndexByte(trimmed, '\n')
	return text[:index+1], string(trimmed[index+1:])
}

// write puts the manifest, as number n, into the transaction's folder, and onto the disk.
func (m *manifest) write(dir *folder, n int) error {
	text, err := m.encode()
	if err != nil {
		return err
	}
	return writeFile(dir.root, manifestName(n), text)
}

func manifestName(n int) string { return "manifest." + strconv.Itoa(n) }

// readManifest reads a transaction's newest whole manifest; errTorn when it has none.
func readManifest(dir *folder) (*manifest, int, error) {
	names, err := dir.list()
	if err != nil {
		return nil, 0, err
	}
	newest := -1
	for name := range names {
		if n, err := strconv.Atoi(strings.TrimPrefix(name, "manifest.")); err == nil {
			newest = max(newest, n)
		}
	}
	for n := newest; n >= 0; n-- {
		text, err := dir.root.ReadFile(manifestName(n))
		if err != nil {
			return nil, 0, err
		}
		m, err := decode(text)
		if !errors.Is(err, errTorn) {
			return m, n, err
		}
	}
	return nil, 0, errTorn
}

// writeFile writes a new file and brings it to the disk.
func writeFile(root *os.Root, name string, text []byte) error {
	file, err := root.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	_, err = file.Write(text)
	return errors.Join(err, file.Sync(), file.Close())
}
