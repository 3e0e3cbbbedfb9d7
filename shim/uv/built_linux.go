package uv

import (
	"bytes"
	"encoding/binary"
	"io"
	"os"
)

// longestSection is the most that is read of a section, in bytes: Go's is some thousand long.
const longestSection = 1 << 20

// builtFrom says whether Go has built a program from a package of that path: by the section that it writes
// (debug/buildinfo), of a 64-bit ELF file. The standard library's reader is a twentieth of this program's size.
func builtFrom(name, path string) bool {
	file, err := os.Open(name)
	if err != nil {
		return false
	}
	defer file.Close()
	return bytes.Contains(section(file, ".go.buildinfo"), []byte("path\t"+path))
}

// section is the content of an ELF file's section (elf(5)); nil where it has none.
func section(file io.ReaderAt, name string) []byte {
	header := part(file, 0, 64)
	if header == nil || string(header[:6]) != "\x7fELF\x02\x01" { // 64 bits, little endian
		return nil
	}
	table, size := int64(le.Uint64(header[40:])), int64(le.Uint16(header[58:]))
	number, names := int64(le.Uint16(header[60:])), int64(le.Uint16(header[62:]))
	content := func(i int64) []byte {
		its := part(file, table+i*size, 64)
		if its == nil {
			return nil
		}
		return part(file, int64(le.Uint64(its[24:])), int64(le.Uint64(its[32:])))
	}
	texts := content(names)
	for i := range number {
		its := part(file, table+i*size, 64)
		if its == nil {
			return nil
		}
		at := le.Uint32(its)
		if int64(at) < int64(len(texts)) && bytes.HasPrefix(texts[at:], append([]byte(name), 0)) {
			return content(i)
		}
	}
	return nil
}

var le = binary.LittleEndian

// part reads bytes of a file; nil where there are none, or more than are wanted.
func part(file io.ReaderAt, at, length int64) []byte {
	if at < 0 || length <= 0 || length > longestSection {
		return nil
	}
	data := make([]byte, length)
	if _, err := file.ReadAt(data, at); err != nil {
		return nil
	}
	return data
}
