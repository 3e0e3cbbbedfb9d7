package artifact

import (
	"encoding/binary"
	"math"
)

// A part is a range of a file, in bytes from its start.
type part struct{ start, end int64 }

// whole is what is read of a file that is no ELF, or an unusual one.
var whole = []part{{0, math.MaxInt64}}

// Program header fields, from the System V ABI, chapter 5; 64-bit and 32-bit files place them differently.
const (
	loadable   = 1
	executable = 1
	writable   = 2
)

// textParts gives the parts of a shared library that can hold constant text, in order, from its first bytes.
// In an ELF file whose linker keeps code apart they are the read-only segments: a quarter of a large library.
func textParts(head []byte) []part {
	if len(head) < 64 || string(head[:4]) != "\x7fELF" {
		return whole
	}
	var order binary.ByteOrder = binary.LittleEndian
	if head[5] == 2 {
		order = binary.BigEndian
	}
	table, size, count := uint64(order.Uint32(head[28:])), order.Uint16(head[42:]), int(order.Uint16(head[44:]))
	wide := head[4] == 2
	if wide {
		table, size, count = order.Uint64(head[32:]), order.Uint16(head[54:]), int(order.Uint16(head[56:]))
	}
	if table > uint64(len(head)) || size < 32 || wide && size < 56 || count*int(size) > len(head)-int(table) {
		return whole
	}
	var parts []part
	for i := range count {
		p, flags, ok := segment(order, wide, head[int(table)+i*int(size):])
		switch {
		case !ok:
		case p.end < p.start:
			return whole
		case len(parts) == 0 && (p.start != 0 || flags&executable != 0): // code and constants in one segment
			return whole
		case flags&(executable|writable) == 0:
			parts = append(parts, p)
		}
	}
	if len(parts) == 0 {
		return whole
	}
	return parts
}

// segment reads one program header; false for what is not loaded.
func segment(order binary.ByteOrder, wide bool, h []byte) (part, uint32, bool) {
	flags, start, length := order.Uint32(h[24:]), uint64(order.Uint32(h[4:])), uint64(order.Uint32(h[16:]))
	if wide {
		flags, start, length = order.Uint32(h[4:]), order.Uint64(h[8:]), order.Uint64(h[32:])
	}
	return part{int64(start), int64(start + length)}, flags, order.Uint32(h) == loadable
}
