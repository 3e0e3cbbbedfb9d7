package artifact

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"sync"

	"github.com/pipguard/pipguard/policy"
	"github.com/pipguard/pipguard/shim/memo"
)

// An installedMemory remembers what installed distributions' files say, by their METADATA's stamps: what installs writes
// METADATA and RECORD again, and a check that need not look at RECORD takes a sixth less. Most say nothing: their RECORDs
// name no file that can tell.
type installedMemory struct {
	mu    sync.Mutex
	memos map[string]*memo.Memo // by site
}

// A said is what a distribution's files said, and the files that it names.
type said struct {
	Built     policy.Built `json:"built"`
	Witnesses []witness    `json:"witnesses"`
}

// A witness is a file named in a reading, as it was: one rebuilt in its place is read again. RECORD is one, too: it is
// written last, so that what was read in the middle of an install is read again.
type witness struct {
	File     string `json:"file"`
	Size     int64  `json:"size"`
	Modified int64  `json:"modified"` // nanoseconds
}

// read is Store.Installed.
func (m *installedMemory) read(d Distribution) (policy.Built, error) {
	if d.Stamp == (memo.Stamp{}) {
		return scanInstalled(d)
	}
	saved, name, record := m.memo(d.Site), d.Folder+"/METADATA", d.Folder+"/RECORD"
	if text, found := saved.Find(name, d.Stamp); found {
		if text == "" {
			return policy.Built{}, nil
		}
		var was said
		if json.Unmarshal([]byte(text), &was) == nil && slices.Equal(was.Witnesses, witnesses(d.Site, record, was.Built)) {
			return was.Built, nil
		}
	}
	// An editable install's files lie elsewhere.
	own := saved.IsSettled(saved.Stamp(record)) && editable(filepath.Join(d.Site, d.Folder)) == ""
	if own && silent(filepath.Join(d.Site, record)) {
		saved.Put(name, d.Stamp, "")
		return policy.Built{}, nil
	}
	built, err := scanInstalled(d)
	if own && err == nil {
		text, _ := json.Marshal(said{built, witnesses(d.Site, record, built)}) // which holds nothing that JSON lacks
		saved.Keep(name, d.Stamp, string(text))
	}
	return built, err
}

func (m *installedMemory) memo(site string) *memo.Memo {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.memos == nil {
		m.memos = map[string]*memo.Memo{}
	}
	if m.memos[site] == nil {
		m.memos[site] = memo.Open(fmt.Sprintf("files %d", edition), site)
	}
	return m.memos[site]
}

// close saves what is new.
func (m *installedMemory) close() error {
	m.mu.Lock()
	defer m.mu.Unlock()
	var err error
	for _, saved := range m.memos {
		err = errors.Join(err, saved.Close())
	}
	m.memos = nil
	return err
}

// witnesses looks at RECORD, and at the files that a reading names.
func witnesses(folder, record string, b policy.Built) []witness {
	var all []witness
	for _, name := range append(Witnesses(b), record) {
		w := witness{File: name, Size: -1}
		if info, err := os.Lstat(filepath.Join(folder, filepath.FromSlash(name))); err == nil {
			w.Size, w.Modified = info.Size(), info.ModTime().UnixNano()
		}
		all = append(all, w)
	}
	slices.SortFunc(all, func(a, b witness) int { return cmp.Compare(a.File, b.File) })
	return slices.Compact(all)
}

// Witnesses are the files that a reading names, below the folder that they are installed in.
func Witnesses(b policy.Built) []string {
	return slices.DeleteFunc([]string{
		b.NumPy1Only.Example, b.NumPy2Aware.Example, b.NumPyFloor.File,
		b.ProtobufDescriptors.Example, b.ProtobufServices.Example, b.ProtobufFloor.File,
	}, func(name string) bool { return name == "" })
}
