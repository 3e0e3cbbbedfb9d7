package memo

import (
	"crypto/rand"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"
)

const (
	maxSize = 64 << 20  // bytes of a memory; 5,000 distributions take 4 MB
	maxAll  = 256 << 20 // of all memories
	maxAge  = 90 * 24 * time.Hour
)

const ourFolder = "pipguard"

// makeOwn makes the folder of openOwn where there is none.
func makeOwn() error {
	cache, err := os.UserCacheDir()
	if err != nil {
		return err
	}
	if parent, err := os.Stat(filepath.Dir(cache)); err == nil && mine(parent) {
		os.Mkdir(cache, 0o700) // or it is there
	}
	base, err := openMine(os.OpenRoot(cache))
	if err != nil {
		return err
	}
	defer base.Close()
	return ignoreExist(base.Mkdir(ourFolder, 0o700))
}

func ignoreExist(err error) error {
	if errors.Is(err, fs.ErrExist) {
		return nil
	}
	return err
}

// openOwn opens the folder pipguard in the user's cache folder, which may be no link. One that belongs to somebody else,
// as where root has a user's HOME, is an error: it may be neither trusted nor written to.
func openOwn() (*os.Root, error) {
	cache, err := os.UserCacheDir()
	if err != nil {
		return nil, err
	}
	base, err := openMine(os.OpenRoot(cache))
	if err != nil {
		return nil, err
	}
	defer base.Close()
	if info, err := base.Lstat(ourFolder); err != nil || !info.IsDir() {
		return nil, errors.Join(err, errNotMine)
	}
	return openMine(base.OpenRoot(ourFolder))
}

func openMine(root *os.Root, err error) (*os.Root, error) {
	if err != nil {
		return nil, err
	}
	info, err := root.Stat(".")
	if err == nil && !mine(info) {
		err = errNotMine
	}
	if err != nil {
		root.Close()
		return nil, err
	}
	return root, nil
}

var errNotMine = errors.New("it is not this user's own")

// A file of ours is a text and its CRC-32 in four bytes, which tell where a crash left it half written.

func readOwn(name string) (string, error) {
	root, err := openOwn()
	if err != nil {
		return "", err
	}
	defer root.Close()
	file, err := root.Open(name)
	if err != nil {
		return "", err
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil {
		return "", err
	}
	if !info.Mode().IsRegular() || !mine(info) || othersWrite(info) || info.Size() > maxSize || info.Size() < crc32.Size {
		return "", fmt.Errorf("read %s: %w", name, errNotMine)
	}
	return readSummed(file, info.Size()-crc32.Size)
}

func readSummed(file io.Reader, size int64) (string, error) {
	var text strings.Builder
	text.Grow(int(size))
	sum := crc32.NewIEEE()
	if _, err := io.CopyN(io.MultiWriter(&text, sum), file, size); err != nil {
		return "", err
	}
	var written [crc32.Size]byte
	if _, err := io.ReadFull(file, written[:]); err != nil {
		return "", err
	}
	if binary.BigEndian.Uint32(written[:]) != sum.Sum32() {
		return "", errors.New("it is damaged")
	}
	return text.String(), nil
}

// writeOwn puts a file in the place of an older one at once, and forgets those that nobody wrote for long.
func writeOwn(name string, write func(io.Writer) error) error {
	if err := makeOwn(); err != nil {
		return err
	}
	root, err := openOwn()
	if err != nil {
		return err
	}
	defer root.Close()
	forget(root)
	temporary := name + "." + rand.Text()
	file, err := root.OpenFile(temporary, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	sum := crc32.NewIEEE()
	err = write(io.MultiWriter(file, sum))
	if err == nil {
		_, err = file.Write(binary.BigEndian.AppendUint32(nil, sum.Sum32()))
	}
	err = errors.Join(err, file.Close())
	if err == nil {
		err = root.Rename(temporary, name)
	}
	if err != nil {
		return errors.Join(err, root.Remove(temporary))
	}
	return nil
}

// forget removes memories that are old, and the oldest of too many; other programs' files stay.
func forget(root *os.Root) {
	entries, _ := fs.ReadDir(root.FS(), ".") // what cannot be listed stays
	var ours []fs.FileInfo
	for _, e := range entries {
		if info, err := e.Info(); err == nil && info.Mode().IsRegular() && isOurs(e.Name()) {
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
var isOurs = regexp.MustCompile(`^[0-9a-f]{16}(\.[A-Z2-7]{26})?$`).MatchString
