package memo

import (
	"crypto/rand"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"
)

const (
	maxSize = 64 << 20 // bytes of a memory; 5,000 distributions take 3 MB
	maxAge  = 90 * 24 * time.Hour
)

// A file of ours is a text and its CRC-32 in four bytes, which tell where a crash left it half written.

// readOwn reads a text that nobody else can have written.
func readOwn(path string) (string, error) {
	file, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil {
		return "", err
	}
	if !info.Mode().IsRegular() || !mine(info) || info.Size() > maxSize || info.Size() < crc32.Size {
		return "", fmt.Errorf("read %s: it is not this user's own", path)
	}
	var text strings.Builder
	text.Grow(int(info.Size()))
	sum := crc32.NewIEEE()
	if _, err := io.CopyN(io.MultiWriter(&text, sum), file, info.Size()-crc32.Size); err != nil {
		return "", err
	}
	var written [crc32.Size]byte
	if _, err := io.ReadFull(file, written[:]); err != nil {
		return "", err
	}
	if binary.BigEndian.Uint32(written[:]) != sum.Sum32() {
		return "", fmt.Errorf("read %s: it is damaged", path)
	}
	return text.String(), nil
}

// writeOwn puts a file in the place of an older one at once, and forgets those that nobody wrote for long.
func writeOwn(path string, write func(io.Writer) error) error {
	folder := filepath.Dir(path)
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return err
	}
	forget(folder)
	temporary := path + "." + rand.Text()
	file, err := os.OpenFile(temporary, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
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
		err = os.Rename(temporary, path)
	}
	if err != nil {
		return errors.Join(err, os.Remove(temporary))
	}
	return nil
}

func forget(folder string) {
	entries, _ := os.ReadDir(folder) // what cannot be listed stays
	for _, e := range entries {
		if info, err := e.Info(); err == nil && time.Since(info.ModTime()) > maxAge {
			os.Remove(filepath.Join(folder, e.Name()))
		}
	}
}
