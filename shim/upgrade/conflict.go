package upgrade

import (
	"cmp"
	"regexp"
	"slices"
	"strings"

	"github.com/pipguard/pipguard/policy/pep508"
	"github.com/pipguard/pipguard/shim/pattern"
)

// A Conflict is what pip, or uv, says of a request that it found no plan for: normalised names, the one named most first.
type Conflict struct {
	Names []string // the distributions that exclude each other
	Built string   // the one that could not be downloaded, built or read
}

var (
	// "    flask 2.2.2 depends on Werkzeug>=2.2.2" (pip 20.3 to 26.3)
	depends = pattern.New(`(?m)^ {4}(\S+) \S+ depends on ([A-Za-z0-9][\w.-]*)`)
	// "    The user requested (constraint) werkzeug>=2.2.2"
	wished = pattern.New(`(?m)^ {4}The user requested (?:\(constraint\) )?([A-Za-z0-9][\w.-]*)`)
	// "Collecting flask>=2 (from -c file)" is the last line before a build that fails
	collecting = pattern.New(`(?m)^(?:Collecting|Downloading|Building wheel for) ([A-Za-z0-9][\w.-]*)`)
	failing    = []func() *regexp.Regexp{
		uvBuild,
		pattern.New(`(?m)^ *ERROR: Failed building wheel for ([A-Za-z0-9][\w.-]*)`),
		pattern.New(`(?m)^ *ERROR: Failed to build '?([A-Za-z0-9][\w.-]*)`),
		pattern.New(`(?m)^ERROR: No matching distribution found for ([A-Za-z0-9][\w.-]*)`),
		pattern.New(`(?m)^ERROR: Requested ([A-Za-z0-9][\w.-]*)`),
	}
	building = pattern.New(`metadata-generation-failed|subprocess-exited-with-error|failed-wheel-build`)
)

// ReadConflict reads what pip said.
func ReadConflict(output string) Conflict {
	count := map[string]int{}
	named := []func() *regexp.Regexp{depends, wished}
	if _, said, uv := strings.Cut(output, uvConflict); uv {
		output, named = said, []func() *regexp.Regexp{ranged, whatever}
	}
	for _, expression := range named {
		for _, match := range expression().FindAllStringSubmatch(output, -1) {
			for _, name := range match[1:] {
				count[pep508.Normalize(strings.TrimRight(name, ".-"))]++
			}
		}
	}
	var c Conflict
	for name := range count {
		c.Names = append(c.Names, name)
	}
	slices.SortFunc(c.Names, func(a, b string) int { return cmp.Or(cmp.Compare(count[b], count[a]), cmp.Compare(a, b)) })
	c.Built = unbuilt(output)
	return c
}

// unbuilt names what could not be built, "" where that is not what went wrong.
func unbuilt(output string) string {
	for _, expression := range failing {
		if match := expression().FindStringSubmatch(output); match != nil {
			return pep508.Normalize(strings.TrimRight(match[1], ".-"))
		}
	}
	if building().MatchString(output) {
		if all := collecting().FindAllStringSubmatch(output, -1); len(all) > 0 {
			return pep508.Normalize(all[len(all)-1][1])
		}
	}
	return ""
}

// holdForConflict leaves one distribution out of what pip is asked for: of those that exclude each other one that nobody
// requested, else the one that matters least. Where pip was asked for none of them, the installed ones are held one after the other.
func (s Scope) holdForConflict(held []Hold, c Conflict) []Hold {
	if s.free(held, c.Built) {
		return []Hold{{Name: c.Built, Unbuilt: true}}
	}
	for _, requested := range []bool{false, true} {
		for _, r := range slices.Backward(s.Roots) {
			name := r.Key()
			_, typed := s.Typed[name]
			if slices.Contains(c.Names, name) && !typed && !leftOut(held, name) && s.Requested[name] == requested {
				return []Hold{{Name: name, Left: true}}
			}
		}
	}
	for _, name := range c.Names {
		if s.free(held, name) {
			return []Hold{{Name: name}}
		}
	}
	return nil
}

// holdAllForConflict leaves out all that excludes each other, as far as pip was asked for it, and holds the rest.
func (s Scope) holdAllForConflict(held []Hold, c Conflict) []Hold {
	var all []Hold
	for more := s.holdForConflict(held, c); len(more) > 0; more = s.holdForConflict(slices.Concat(held, all), c) {
		all = append(all, more...)
	}
	return all
}

// free says whether an installed distribution could be held at its version, and is not yet.
func (s Scope) free(held []Hold, name string) bool {
	_, typed := s.Typed[name]
	return s.Set.Distributions[name] != nil && !typed && !pinned(held, name) && s.Stays[name] == ""
}
