package uv

import (
	"bytes"
	"slices"
	"strings"
)

// HasMetadata says whether uv takes a Python file for a script with metadata of its own (PEP 723): by the first opening tag in
// it, which must be a line of its own (crates/uv-scripts of uv 0.12), and has to be closed.
func HasMetadata(text []byte) bool {
	const open, end = "# /// script", "# ///"
	at := bytes.Index(text, []byte(open))
	if at < 0 || at > 0 && text[at-1] != '\n' && text[at-1] != '\r' {
		return false
	}
	var lines []string
	for line := range strings.Lines(string(text[at:])) {
		line = strings.TrimRight(line, "\r\n")
		if line != "#" && !strings.HasPrefix(line, "# ") {
			break
		}
		lines = append(lines, line)
	}
	return len(lines) > 1 && lines[0] == open && slices.Contains(lines[1:], end)
}
