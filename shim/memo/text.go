package memo

import (
	"crypto/sha256"
	"encoding/hex"
	"io"
	"strings"
)

// Text gives what was kept under a title, if anything was.
func Text(title string) (text string, found bool) {
	whole, err := readOwn(titled(title))
	if err != nil {
		return "", false
	}
	return strings.CutPrefix(whole, title)
}

// KeepText keeps a text under a title, which says all that the text rests on: nothing else tells when it no longer holds.
func KeepText(title, text string) error {
	return writeOwn(titled(title), func(w io.Writer) error {
		_, err := io.WriteString(w, title+text)
		return err
	})
}

// titled is the file of a title, as isOurs knows it.
func titled(title string) string {
	digest := sha256.Sum256([]byte(title))
	return hex.EncodeToString(digest[:8])
}
