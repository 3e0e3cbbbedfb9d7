package uv

import (
	"bytes"
	"encoding/binary"
	"io"
	"os"
)

// isOurs says by what Go has written into a program whether it is pipguard. debug/buildinfo does so too, by packages that
// make this program larger by half a megabyte.
func isOurs(name string) bool {
	file, err := os.Open(name)
	if err != nil {
		return false
	}
	defer file.Close()
	info, err := buildInfo(file)
	return err == nil && bytes.Contains(info, []byte("path\t"+importPath))
}

// What is read of a program: hostile ones claim anything.
const (
	mostSections = 1 << 12
	mostInfo     = 1 << 20
)

// buildInfo gives the section of a 64-bit little-endian ELF file in which Go describes its build; nil where there is none.
// The offsets are those of the System V ABI, chapter 4.
func buildInfo(file io.ReaderAt) ([]byte, error) {
	head := make([]byte, 64)
	if _, err := file.ReadAt(head, 0); err != nil || string(head[:6]) != "\x7fELF\x02\x01" {
		return nil, err
	}
	le := binary.LittleEndian
	size, count, names := int(le.Uint16(head[58:])), int(le.Uint16(head[60:])), int(le.Uint16(head[62:]))
	if size != 64 || count > mostSections || names >= count {
		return nil, nil
	}
	table := make([]byte, size*count)
	if _, err := file.ReadAt(table, int64(le.Uint64(head[40:]))); err != nil {
		return nil, err
	}
	read := func(section int) ([]byte, error) {
		s := table[section*size:]
		data := make([]byte, min(le.Uint64(s[32:]), mostInfo))
		_, err := file.ReadAt(data, int64(le.Uint64(s[24:])))
		return data, err
	}
	text, err := read(names)
	if err != nil {
		return nil, err
	}
	for section := range count {
		at := le.Uint32(table[section*size:])
		if int64(at) < int64(len(text)) && bytes.HasPrefix(text[at:], []byte(".go.buildinfo\x00")) {
			return read(section)
		}
	}
	return nil, nil
}
