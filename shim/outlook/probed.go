package outlook

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/pipguard/pipguard/policy/pep440"
	"github.com/pipguard/pipguard/shim/gate"
)

// probed are the releases of an index that lists none, and names the newest one below a version.
type probed struct {
	ctx   context.Context
	index gate.Prober
	name  string
}

// What is asked at most for one release.
const (
	mostHalvings = 6
	mostSteps    = 8
)

func (p probed) newest(below pep440.Version, before time.Time) (release, bool) {
	if !before.IsZero() {
		if r, ok := p.ask(below, before); ok {
			return r, true
		}
	}
	return p.ask(below, time.Time{})
}

func (p probed) ask(below pep440.Version, before time.Time) (release, bool) {
	text, err := p.index.Newest(p.ctx, p.name, below.String(), before)
	if err != nil || text == "" {
		return release{}, false
	}
	v, err := pep440.Parse(text)
	if err != nil || v.IsPrerelease() || v.Compare(below) >= 0 { // an override may stand for what was asked
		return release{}, false
	}
	return release{gate.Candidate{Version: text}, v}, true
}

// back goes one by one, and no further than a few.
func (p probed) back(from release, many int) (r release, ok bool) {
	r = from
	for range min(many, mostSteps) {
		next, found := p.ask(r.version, time.Time{})
		if !found {
			break
		}
		r, ok = next, true
	}
	return r, ok
}

// middle halves the numbers between the versions: where no release lies below the half, it halves what is above.
func (p probed) middle(low, high pep440.Version) (release, bool) {
	top, ok := p.ask(high, time.Time{})
	if !ok || top.version.Compare(low) <= 0 {
		return release{}, false
	}
	floor := low
	for range mostHalvings {
		half := halfway(floor, top.version)
		if half.IsZero() {
			break
		}
		if r, ok := p.ask(half, time.Time{}); ok && r.version.Compare(low) > 0 {
			return r, true
		}
		floor = half
	}
	return top, true
}

// halfway is a version above the first and at most the second: half way between the first numbers in which they differ; zero
// where there is none.
func halfway(low, high pep440.Version) pep440.Version {
	from, to := low.Release(), high.Release()
	for i, end := range to {
		start := 0
		if i < len(from) {
			start = from[i]
		}
		if end == start {
			continue
		}
		numbers := slices.Clone(to[:i+1])
		numbers[i] = start + (end-start+1)/2
		half, err := pep440.Parse(fmt.Sprintf("%d!%s", high.Epoch(), dotted(numbers)))
		if err != nil || low.Epoch() != high.Epoch() || half.Compare(low) <= 0 {
			return pep440.Version{}
		}
		return half
	}
	return pep440.Version{}
}

func dotted(numbers []int) string {
	words := make([]string, len(numbers))
	for i, n := range numbers {
		words[i] = strconv.Itoa(n)
	}
	return strings.Join(words, ".")
}
