package pep440

import "slices"

// interval is a part of PEP 440's order of versions: from low on, up to but without high, which is zero where nothing ends it.
// Where an end has no least version above it (beyond all post-releases of 1.0, beyond 1.0+cpu), a Version that nobody can write marks it.
type interval struct{ low, high Version }

// lowest is the first version of all.
var lowest = MustParse("0.dev0")

func (i *interval) isEmpty() bool { return !i.high.IsZero() && i.low.compare(&i.high) >= 0 }

func (i *interval) holds(v *Version) bool {
	return v.compare(&i.low) >= 0 && (i.high.IsZero() || v.compare(&i.high) < 0)
}

// holds reports whether v lies in one of ranges, which are sorted.
func holds(ranges []interval, v *Version) bool {
	for i := range ranges {
		if v.compare(&ranges[i].low) < 0 {
			return false
		}
		if ranges[i].high.IsZero() || v.compare(&ranges[i].high) < 0 {
			return true
		}
	}
	return false
}

// covers reports whether all of inner lies within outer; both are sorted, and gaps are never empty.
func covers(outer, inner []interval) bool {
	for i := range inner {
		for len(outer) > 0 && endsFirst(&outer[0], &inner[i]) {
			outer = outer[1:]
		}
		if len(outer) == 0 || inner[i].low.compare(&outer[0].low) < 0 {
			return false
		}
	}
	return true
}

func endsFirst(a, b *interval) bool {
	if a.high.IsZero() || b.high.IsZero() {
		return !a.high.IsZero()
	}
	return a.high.compare(&b.high) < 0
}

// intersect gives what lies in both a and b, sorted as they are.
func intersect(a, b []interval) []interval {
	var both []interval
	for len(a) > 0 && len(b) > 0 {
		shared := interval{a[0].low, b[0].high}
		if shared.low.compare(&b[0].low) < 0 {
			shared.low = b[0].low
		}
		first := endsFirst(&a[0], &b[0])
		if first {
			shared.high = a[0].high
		}
		if !shared.isEmpty() {
			both = append(both, shared)
		}
		if first {
			a = a[1:]
		} else {
			b = b[1:]
		}
	}
	return both
}

// without gives all versions but those of hole.
func without(hole interval) []interval {
	parts := []interval{{low: lowest, high: hole.low}, {low: hole.high}}
	if parts[0].isEmpty() {
		return parts[1:]
	}
	return parts
}

// family is v with all its local versions.
func (v Version) family() interval { return interval{v, v.afterLocals()} }

// prefixed is what starts with the first n numbers of v's release segment.
func (v Version) prefixed(n int) interval {
	low := Version{epoch: v.epoch, release: v.release[:n], hasDev: true}
	high := low
	high.release = slices.Clone(low.release)
	high.release[n-1] = high.release[n-1].next()
	return interval{low, high}
}

// firstDev is the first development release that leads to v.
func (v Version) firstDev() Version {
	v.local, v.hasDev, v.dev = "", true, ""
	if v.phase == final && !v.hasPost {
		v.phase = devOnly
	}
	return v
}

// afterLocals is the least version above v and all its local versions; v has none itself.
func (v Version) afterLocals() Version {
	switch {
	case v.hasDev:
		v.dev = v.dev.next()
		return v
	case v.hasPost:
		v.post = v.post.next()
	default:
		v.hasPost = true
	}
	return v.firstDev()
}

// afterPosts ends v, its local versions and its post-releases; v is no such release itself.
func (v Version) afterPosts() Version {
	if v.phase == final {
		v.phase = afterward
		return v
	}
	v.pre = v.pre.next()
	return v.firstDev()
}

// afterItself ends v alone, whose local version label is the last thing in it.
func (v Version) afterItself() Version {
	v.local += "."
	return v
}
