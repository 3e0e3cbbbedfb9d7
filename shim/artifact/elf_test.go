package artifact

import (
	"encoding/binary"
	"slices"
	"testing"
)

type programHeader struct {
	kind, flags   uint32
	offset, bytes uint64
}

const (
	r  = 4
	rx = r | executable
	rw = r | writable
)

func elf(count int, headers ...programHeader) []byte {
	b := make([]byte, chunk)
	copy(b, "\x7fELF\x02\x01")
	binary.LittleEndian.PutUint64(b[32:], 64)
	binary.LittleEndian.PutUint16(b[54:], 56)
	binary.LittleEndian.PutUint16(b[56:], uint16(count))
	for i, h := range headers {
		at := b[64+56*i:]
		binary.LittleEndian.PutUint32(at, h.kind)
		binary.LittleEndian.PutUint32(at[4:], h.flags)
		binary.LittleEndian.PutUint64(at[8:], h.offset)
		binary.LittleEndian.PutUint64(at[32:], h.bytes)
	}
	return b
}

func TestTextParts(t *testing.T) {
	const load = loadable
	for name, test := range map[string]struct {
		head []byte
		want []part
	}{
		"no ELF":                    {make([]byte, 100), whole},
		"short":                     {[]byte("\x7fELF"), whole},
		"code apart, GNU ld":        {elf(4, programHeader{load, r, 0, 10}, programHeader{load, rx, 10, 80}, programHeader{load, r, 90, 9}, programHeader{load, rw, 99, 1}), []part{{0, 10}, {90, 99}}},
		"code apart, lld":           {elf(3, programHeader{load, r, 0, 30}, programHeader{load, rx, 30, 60}, programHeader{load, rw, 90, 9}), []part{{0, 30}}},
		"other headers between":     {elf(3, programHeader{6, r, 64, 9}, programHeader{load, r, 0, 30}, programHeader{load, rx, 30, 60}), []part{{0, 30}}},
		"code and text in one":      {elf(2, programHeader{load, rx, 0, 90}, programHeader{load, rw, 90, 9}), whole},
		"headers at the file's end": {elf(1, programHeader{load, rw, 4096, 9}, programHeader{load, r, 0, 9}), whole},
		"no headers":                {elf(0), whole},
		"more than there is":        {elf(65535), whole},
		"an end before the start":   {elf(2, programHeader{load, r, 0, 9}, programHeader{load, r, 1 << 62, 1 << 63}), whole},
	} {
		t.Run(name, func(t *testing.T) {
			if got := textParts(test.head); !slices.Equal(got, test.want) {
				t.Errorf("got %v, want %v", got, test.want)
			}
		})
	}
}
