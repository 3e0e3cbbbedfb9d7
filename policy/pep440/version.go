// Package pep440 reads, orders and matches the versions of Python distributions, as pypa/packaging does.
// The standard is PEP 440, today https://packaging.python.org/specifications/version-specifiers/.
package pep440

import (
	"cmp"
	"strings"
)

// Version is a version by PEP 440. The zero value means that there is none; Parse never returns it without an error.
type Version struct {
	original string
	normal   string
	local    string // normalised, a part of normal
	release  []number
	epoch    number
	pre      number
	post     number
	dev      number
	phase    phase
	hasPost  bool
	hasDev   bool
}

// phase orders the versions that have one release segment.
type phase int8

const (
	devOnly phase = iota // 1.0.dev1: below every pre-release
	alpha
	beta
	candidate
	final     // 1.0 and 1.0.post1
	afterward // no version: above the last post-release
)

// IsZero reports whether v is the zero value, which means no version.
func (v Version) IsZero() bool { return v.release == nil }

// String gives v's normalised form (PEP 440, normalization), or "" for no version.
func (v Version) String() string { return v.normal }

// Original gives v as it was written, without surrounding space.
func (v Version) Original() string { return v.original }

// Epoch gives v's epoch, 0 where none is written, math.MaxInt where it is larger.
func (v Version) Epoch() int { return v.epoch.int() }

// Release gives the numbers of v's release segment, math.MaxInt for larger ones.
func (v Version) Release() []int {
	release := make([]int, len(v.release))
	for i := range release {
		release[i] = v.Segment(i)
	}
	return release
}

// Segment gives number i of v's release segment, 0 past its end, math.MaxInt for larger ones.
func (v Version) Segment(i int) int {
	if i >= len(v.release) {
		return 0
	}
	return v.release[i].int()
}

// IsPrerelease reports whether v is an alpha, beta, candidate or development release.
func (v Version) IsPrerelease() bool {
	return v.hasDev || v.phase == alpha || v.phase == beta || v.phase == candidate
}

// IsPostrelease reports whether v has a post-release segment.
func (v Version) IsPostrelease() bool { return v.hasPost }

// IsDevrelease reports whether v has a development release segment.
func (v Version) IsDevrelease() bool { return v.hasDev }

// Local gives v's local version label, normalised, or "".
func (v Version) Local() string { return v.local }

// Public is v without its local version label.
func (v Version) Public() Version {
	if v.local == "" {
		return v
	}
	v.normal, _, _ = strings.Cut(v.normal, "+")
	v.original, v.local = v.normal, ""
	return v
}

// Base is v's epoch and release segment alone.
func (v Version) Base() Version {
	end := strings.IndexFunc(v.normal, func(r rune) bool { return r >= 'a' || r == '+' })
	if end < 0 {
		return v
	}
	normal := strings.TrimSuffix(v.normal[:end], ".")
	return Version{original: normal, normal: normal, epoch: v.epoch, release: v.release, phase: final}
}

// Equal reports whether v and w are the same version, however written: 1.0 and 1.0.0 are, 1.0 and 1.0+cpu are not.
func (v Version) Equal(w Version) bool { return v.Compare(w) == 0 }

// Compare orders v and w by PEP 440: negative, zero or positive. No version comes before every version.
func (v Version) Compare(w Version) int {
	if v.IsZero() || w.IsZero() {
		return cmp.Compare(len(v.release), len(w.release))
	}
	return v.compare(&w)
}

func (v *Version) compare(w *Version) int {
	if c := v.epoch.compare(w.epoch); c != 0 {
		return c
	}
	if c := compareReleases(v.release, w.release); c != 0 {
		return c
	}
	if c := v.compareSuffix(w); c != 0 {
		return c
	}
	return compareLocals(v.local, w.local)
}

// compareReleases pads the shorter segment with zeros (PEP 440, final releases).
func compareReleases(a, b []number) int {
	shared := min(len(a), len(b))
	for i := range shared {
		if c := a[i].compare(b[i]); c != 0 {
			return c
		}
	}
	if !isZeros(a[shared:]) {
		return 1
	}
	if !isZeros(b[shared:]) {
		return -1
	}
	return 0
}

func isZeros(release []number) bool {
	for _, n := range release {
		if n != "" {
			return false
		}
	}
	return true
}

// compareSuffix orders by PEP 440's "summary of permitted suffixes and relative ordering".
func (v *Version) compareSuffix(w *Version) int {
	if c := cmp.Compare(v.phase, w.phase); c != 0 {
		return c
	}
	if c := v.pre.compare(w.pre); c != 0 {
		return c
	}
	if v.hasPost != w.hasPost {
		return sign(v.hasPost)
	}
	if c := v.post.compare(w.post); c != 0 {
		return c
	}
	if v.hasDev != w.hasDev {
		return sign(w.hasDev)
	}
	return v.dev.compare(w.dev)
}

func sign(above bool) int {
	if above {
		return 1
	}
	return -1
}

// compareLocals orders two local version labels: none first, then segment by segment, text before numbers.
func compareLocals(a, b string) int {
	if a == b {
		return 0
	}
	for a != "" && b != "" {
		var x, y string
		var moreA, moreB bool
		x, a, moreA = strings.Cut(a, ".")
		y, b, moreB = strings.Cut(b, ".")
		if c := compareSegments(x, y); c != 0 {
			return c
		}
		if moreA != moreB {
			return sign(moreA)
		}
	}
	return cmp.Compare(len(a), len(b))
}

func compareSegments(x, y string) int {
	if isNumeric(x) != isNumeric(y) {
		return sign(isNumeric(x))
	}
	if isNumeric(x) {
		return number(x).compare(number(y))
	}
	return strings.Compare(x, y)
}

func isNumeric(segment string) bool {
	for i := range len(segment) {
		if !isDigit(segment[i]) {
			return false
		}
	}
	return segment != ""
}
