package python

import (
	"bytes"
	"errors"
	"strings"
	"unicode/utf8"
)

// errEncoding says that a source is written in an encoding that is not read.
var errEncoding = errors.New("the source's encoding is not UTF-8 or Latin-1")

// decode gives a source as UTF-8: by its byte order mark or its coding line (PEP 263). Of other encodings that extend
// ASCII, the names that matter read the same.
func decode(data []byte) (string, error) {
	if rest, marked := bytes.CutPrefix(data, []byte("\xef\xbb\xbf")); marked {
		return string(rest), nil
	}
	coding := declared(data)
	if strings.HasPrefix(coding, "utf-16") || strings.HasPrefix(coding, "utf-32") || strings.HasPrefix(coding, "utf-7") ||
		bytes.IndexByte(data, 0) >= 0 {
		return "", errEncoding
	}
	if bytes.IndexByte(data, '\r') >= 0 && bytes.IndexByte(data, '\n') < 0 { // line ends of old
		data = bytes.ReplaceAll(data, []byte("\r"), []byte("\n"))
	}
	if coding == "" && !utf8.Valid(data) {
		return "", errEncoding
	}
	return string(data), nil
}

// declared gives the encoding that one of the first two lines names, or "".
func declared(data []byte) string {
	for range 2 {
		line, rest, _ := bytes.Cut(data, []byte("\n"))
		trimmed := bytes.TrimLeft(line, " \t\f")
		if len(trimmed) > 0 && trimmed[0] != '#' && trimmed[0] != '\r' {
			return ""
		}
		if _, after, found := bytes.Cut(trimmed, []byte("coding")); found && len(after) > 0 && (after[0] == ':' || after[0] == '=') {
			after = bytes.TrimLeft(after[1:], " \t")
			size := 0
			for size < len(after) && (isPart(after[size]) || after[size] == '-' || after[size] == '.') {
				size++
			}
			return strings.ReplaceAll(strings.ToLower(string(after[:size])), "_", "-")
		}
		data = rest
	}
	return ""
}
