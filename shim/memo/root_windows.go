package memo

import (
	"os"
	"path/filepath"
)

// A root is a folder's path.
type root string

func openRoot(folder string) root { return root(folder) }

func (r root) stamp(file string) (Stamp, error) {
	info, err := os.Stat(filepath.Join(string(r), file))
	if err != nil {
		return Stamp{}, err
	}
	return Stamp{Size: uint64(info.Size()), Modified: info.ModTime().UnixNano()}, nil
}

func (r root) close() {}
