package pep440

import (
	"fmt"
	"strings"
	"unicode"
)

// Parse reads one version by PEP 440, appendix B, with its alternate spellings and surrounding space.
// What is no such version is an error.
func Parse(text string) (Version, error) {
	v, ok := parse(trimSpace(text))
	if !ok {
		return Version{}, fmt.Errorf("parse version %q: not of PEP 440's form", text)
	}
	return v, nil
}

// MustParse is Parse for versions written in the program; it panics on an error.
func MustParse(text string) Version {
	v, err := Parse(text)
	if err != nil {
		panic(err)
	}
	return v
}

// trimSpace drops what Python's str.strip drops, which is four control characters more than Go's.
func trimSpace(text string) string {
	if last := len(text) - 1; last >= 0 && isGraphic(text[0]) && isGraphic(text[last]) {
		return text
	}
	return strings.TrimFunc(text, isSpace)
}

func isGraphic(b byte) bool { return ' ' < b && b < unicode.MaxASCII }

func isSpace(r rune) bool { return unicode.IsSpace(r) || '\x1c' <= r && r <= '\x1f' }

// cursor is the rest of a version that is still to be read.
type cursor struct {
	rest string
	bad  bool // a number was longer than maxDigits
}

// parse reads a version without surrounding space.
func parse(text string) (Version, bool) {
	v, local, ok := scan(text)
	if !ok {
		return Version{}, false
	}
	v.normalise(local)
	return v, true
}

// scan reads a version that is not normalised yet, and its local version label as written.
func scan(text string) (v Version, local string, ok bool) {
	c := cursor{rest: text}
	v = Version{original: text, phase: final}
	c.word("v")
	if !c.readRelease(&v) {
		return Version{}, "", false
	}
	c.readPre(&v)
	c.readPost(&v)
	c.readDev(&v)
	local, ok = c.readLocal()
	return v, local, ok && !c.bad && c.rest == ""
}

func (c *cursor) readRelease(v *Version) bool {
	digits := c.digits()
	if digits != "" && c.one("!") {
		v.epoch = c.number(digits)
		digits = c.digits()
	}
	if digits == "" {
		return false
	}
	v.release = make([]number, 1, 1+strings.Count(c.rest, "."))
	v.release[0] = c.number(digits)
	for len(c.rest) > 1 && c.rest[0] == '.' && isDigit(c.rest[1]) {
		c.rest = c.rest[1:]
		v.release = append(v.release, c.number(c.digits()))
	}
	return true
}

func (c *cursor) readPre(v *Version) {
	switch c.label("alpha", "a", "beta", "b", "preview", "pre", "c", "rc") {
	case "alpha", "a":
		v.phase = alpha
	case "beta", "b":
		v.phase = beta
	case "":
		return
	default:
		v.phase = candidate
	}
	v.pre = c.labelled()
}

func (c *cursor) readPost(v *Version) {
	if len(c.rest) > 1 && c.rest[0] == '-' && isDigit(c.rest[1]) {
		c.rest = c.rest[1:]
		v.hasPost, v.post = true, c.number(c.digits())
	} else if c.label("post", "rev", "r") != "" {
		v.hasPost, v.post = true, c.labelled()
	}
}

func (c *cursor) readDev(v *Version) {
	if c.label("dev") == "" {
		return
	}
	v.hasDev, v.dev = true, c.labelled()
	if v.phase == final && !v.hasPost {
		v.phase = devOnly
	}
}

// readLocal gives the local version label as written; ok is false for a "+" without one.
func (c *cursor) readLocal() (local string, ok bool) {
	if !c.one("+") {
		return "", true
	}
	local, c.rest = c.rest, ""
	for i := range len(local) {
		alone := i+1 == len(local) || !isAlnum(local[i+1])
		if !isAlnum(local[i]) && (!isSeparator(local[i]) || i == 0 || alone) {
			return "", false
		}
	}
	return local, local != ""
}

// label takes one of words, in any case and after an optional separator; "" if none is next.
func (c *cursor) label(words ...string) string {
	before := c.rest
	c.one("._-")
	for _, word := range words {
		if c.word(word) {
			return word
		}
	}
	c.rest = before
	return ""
}

// labelled takes the number after a label, which may be set off by a separator, or left out for 0.
func (c *cursor) labelled() number {
	c.one("._-")
	return c.number(c.digits())
}

func (c *cursor) number(digits string) number {
	c.bad = c.bad || len(digits) > maxDigits
	return numberOf(digits)
}

func (c *cursor) digits() string {
	end := 0
	for end < len(c.rest) && isDigit(c.rest[end]) {
		end++
	}
	digits := c.rest[:end]
	c.rest = c.rest[end:]
	return digits
}

// one takes one byte if it is among those of set.
func (c *cursor) one(set string) bool {
	if c.rest == "" || strings.IndexByte(set, c.rest[0]) < 0 {
		return false
	}
	c.rest = c.rest[1:]
	return true
}

// word takes an ASCII word in any case. The bytes are compared, since Unicode folds "ſ" to "s".
func (c *cursor) word(lower string) bool {
	if len(c.rest) < len(lower) {
		return false
	}
	for i := range len(lower) {
		if c.rest[i]|0x20 != lower[i] {
			return false
		}
	}
	c.rest = c.rest[len(lower):]
	return true
}

func isDigit(b byte) bool     { return '0' <= b && b <= '9' }
func isAlnum(b byte) bool     { return isDigit(b) || 'a' <= b|0x20 && b|0x20 <= 'z' }
func isSeparator(b byte) bool { return b == '.' || b == '_' || b == '-' }
