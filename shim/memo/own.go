package memo

import (
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"time"
	"unsafe"

	"github.com/pipguard/pipguard/shim/caller"
	"github.com/pipguard/pipguard/shim/files"
	"github.com/pipguard/pipguard/shim/pattern"
)

const (
	maxSize = 64 << 20  // bytes of a memory; 5,000 distributions take 4 MB
	maxAll  = 256 << 20 // of all memories
	maxAge  = 90 * 24 * time.Hour
)

// A file of ours lies in the caller's own cache folder, and is a text and its CRC-32 in four bytes, which tell where a
// crash left it half written.

func folder() (string, error) { return caller.Cache.Folder(os.Environ()) }

func readOwn(name string) (string, error) {
	folder, err := folder()
	if err != nil {
		return "", err
	}
	file, err := os.Open(filepath.Join(folder, name))
	if err != nil {
		return "", err
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil {
		return "", err
	}
	if !info.Mode().IsRegular() || !onlyMine(info) || info.Size() > maxSize || info.Size() < crc32.Size {
		return "", fmt.Errorf("read %s: it is not this user's own", name)
	}
	return readSummed(file, info.Size()-crc32.Size)
}

// readSummed reads a text of that size, and the sum behind it.
func readSummed(file io.Reader, size int64) (string, error) {
	whole := make([]byte, size+crc32.Size)
	if _, err := io.ReadFull(file, whole); err != nil {
		return "", err
	}
	text, sum := whole[:size], whole[size:]
	if binary.BigEndian.Uint32(sum) != crc32.ChecksumIEEE(text) {
		return "", errors.New("it is damaged")
	}
	return unsafe.String(unsafe.SliceData(text), len(text)), nil // nobody writes to these bytes any more: no copy is needed
}

// writeOwn puts a file in the place of an older one at once, and forgets those that nobody wrote for long.
func writeOwn(name string, write func(io.Writer) error) error {
	folder, err := folder()
	if err != nil {
		return err
	}
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return err
	}
	forget(folder)
	return files.Replace(filepath.Join(folder, name), 0o600, func(w io.Writer) error {
		sum := crc32.NewIEEE()
		if err := write(io.MultiWriter(w, sum)); err != nil {
			return err
		}
		_, err := w.Write(binary.BigEndian.AppendUint32(nil, sum.Sum32()))
		return err
	})
}

// forget removes memories that are old, and the oldest of too many; other programs' files stay.
func forget(folder string) {
	root, err := os.OpenRoot(folder)
	if err != nil {
		return
	}
	defer root.Close()
	entries, _ := fs.ReadDir(root.FS(), ".") // what cannot be listed stays
	var ours []fs.FileInfo
	for _, e := range entries {
		if info, err := e.Info(); err == nil && info.Mode().IsRegular() && isOurs().MatchString(e.Name()) {
			ours = append(ours, info)
		}
	}
	slices.SortFunc(ours, func(a, b fs.FileInfo) int { return b.ModTime().Compare(a.ModTime()) })
	var all int64
	for _, info := range ours {
		if all += info.Size(); all > maxAll || time.Since(info.ModTime()) > maxAge {
			root.Remove(info.Name())
		}
	}
}

// isOurs knows the names that memories have, and those that they have while they are written.
var isOurs = pattern.New(`^([0-9a-f]{16}|\.[0-9a-f]{16}-[0-9]+)$`)
