package transaction

import (
	"io/fs"
	"time"
)

// header opens a manifest: which run it is, and what it was about to do.
type header struct {
	Schema string
	ID     string
	Time   time.Time
	Roots  []string  // relative to the environment where they lie in it
	Sites  []relPath // the folders that distributions are installed into
	Remove []Installed
	Add    []Added
	Files  []savedFile `json:",omitempty"`
}

const manifestSchema = "pipguard-transaction/1"

// folderState is one existing folder that the run may change, as it was before.
type folderState struct {
	relPath
	Mode  fs.FileMode
	Time  int64           // modification time, nanoseconds
	Names map[string]byte // what was in it, with its kind
	New   map[string]bool // names that the run will make in it
	Whole bool            // every new name in it is the run's
	Pip   bool            // scripts of pip's own that are named for the interpreter are the run's
	Files map[string]fileState

	wanted  map[string]bool // names to keep that are not kept yet
	guarded map[string]bool // names of the shim's own files
}

// fileState is one file or link that the run may replace, and the name it is kept under ("" for a link).
type fileState struct {
	Mode    fs.FileMode `json:"mode"`
	Size    int64       `json:"size"`
	Time    int64       `json:"time"` // modification time, nanoseconds
	Kept    string      `json:"kept,omitempty"`
	Target  raw         `json:"target,omitempty"`  // what a link points to
	Guarded bool        `json:"guarded,omitempty"` // the shim's own, which an undo leaves alone
	Copied  bool        `json:"copied,omitempty"`  // kept as a copy, not as a second link to the same file
	Inode   uint64      `json:"inode,omitempty"`   // of a copy's original: with its change time tells whether it was touched
	Change  int64       `json:"change,omitempty"`
}

// manifest is all that putting a run back needs.
type manifest struct {
	header
	folders map[relPath]*folderState
}

func newFolderState(s relPath) *folderState {
	return &folderState{
		relPath: s, Names: map[string]byte{}, New: map[string]bool{}, Files: map[string]fileState{}, wanted: map[string]bool{},
		guarded: map[string]bool{},
	}
}
