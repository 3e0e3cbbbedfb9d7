package pipargs

import (
	"bytes"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/pipguard/pipguard/shim/pattern"
)

// byteOrderMarks are those that pip knows, a UTF-32 mark before the UTF-16 mark that it begins with.
var byteOrderMarks = []struct {
	mark   string
	decode func([]byte) string
}{
	{"\xef\xbb\xbf", plain},
	{"\xff\xfe\x00\x00", wide(4, false)},
	{"\x00\x00\xfe\xff", wide(4, true)},
	{"\xff\xfe", wide(2, false)},
	{"\xfe\xff", wide(2, true)},
}

var codingComment = pattern.New(`coding[:=]\s*([-\w.]+)`)

// decode gives the text of a requirements file and whether it is plain UTF-8: a byte order mark decides, then a PEP 263
// comment in the first two lines, then UTF-8. What is neither is read as Latin-1: pip asks the locale, and names,
// specifiers and options are ASCII in each.
func decode(data []byte) (text string, isPlain bool) {
	for _, known := range byteOrderMarks {
		if rest, ok := bytes.CutPrefix(data, []byte(known.mark)); ok {
			return known.decode(rest), false
		}
	}
	for i, line := range bytes.SplitN(data, []byte("\n"), 3) {
		if i == 2 || !bytes.HasPrefix(line, []byte("#")) {
			continue
		}
		found := codingComment().FindSubmatch(line)
		if found == nil {
			continue
		}
		if name := strings.ToLower(string(found[1])); name != "utf-8" && name != "utf8" {
			return latin(data), false
		}
		return plain(data), true
	}
	if utf8.Valid(data) {
		return string(data), true
	}
	return latin(data), false
}

func plain(data []byte) string { return strings.ToValidUTF8(string(data), "\ufffd") }

func latin(data []byte) string {
	runes := make([]rune, len(data))
	for i, b := range data {
		runes[i] = rune(b)
	}
	return string(runes)
}

// wide gives the decoder of UTF-16 (width 2) or UTF-32 (width 4).
func wide(width int, bigEndian bool) func([]byte) string {
	return func(data []byte) string {
		var units []rune
		for ; len(data) >= width; data = data[width:] {
			var unit uint32
			for i := range width {
				at := i
				if !bigEndian {
					at = width - 1 - i
				}
				unit = unit<<8 | uint32(data[at])
			}
			units = append(units, rune(unit))
		}
		if width == 4 {
			return string(units)
		}
		short := make([]uint16, len(units))
		for i, unit := range units {
			short[i] = uint16(unit)
		}
		return string(utf16.Decode(short))
	}
}
