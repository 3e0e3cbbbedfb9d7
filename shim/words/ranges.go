package words

import (
	"strings"

	"github.com/pipguard/pipguard/shim/inquiry"
)

// ranges writes the marked releases, three or more in a row as "1.15.0 to 1.15.3".
func ranges(a inquiry.Answer, marks []bool) string {
	var parts []string
	for i := 0; i < len(marks); i++ {
		if !marks[i] {
			continue
		}
		end := i
		for end+1 < len(marks) && marks[end+1] && seriesOf(a.Releases[end+1].Version) == seriesOf(a.Releases[i].Version) {
			end++
		}
		first, last := a.Releases[i].Version, a.Releases[end].Version
		switch end - i {
		case 0:
			parts = append(parts, first)
		case 1:
			parts = append(parts, first, last)
		default:
			parts = append(parts, first+together+"to"+together+last)
		}
		i = end
	}
	return strings.Join(parts, ", ")
}

// series writes whole series by their names, "2.1 to 2.7", and what is left release by release.
func series(a inquiry.Answer, marks []bool) string {
	type group struct {
		name string
		all  bool
		text string
	}
	var groups []group
	for i := 0; i < len(marks); {
		end, all := i, true
		part := make([]bool, len(marks))
		for ; end < len(marks) && seriesOf(a.Releases[end].Version) == seriesOf(a.Releases[i].Version); end++ {
			all = all && marks[end]
			part[end] = marks[end]
		}
		groups = append(groups, group{seriesOf(a.Releases[i].Version), all, ranges(a, part)})
		i = end
	}
	var parts []string
	for i := 0; i < len(groups); i++ {
		end := i
		for groups[i].all && end+1 < len(groups) && groups[end+1].all {
			end++
		}
		switch {
		case !groups[i].all && groups[i].text != "":
			parts = append(parts, groups[i].text)
		case groups[i].all && end > i+1:
			parts = append(parts, groups[i].name+together+"to"+together+groups[end].name)
			i = end
		case groups[i].all:
			parts = append(parts, groups[i].name)
		}
	}
	return strings.Join(parts, ", ")
}

// seriesOf is a release's first two segments.
func seriesOf(version string) string {
	parts := strings.SplitN(version, ".", 3)
	return strings.Join(parts[:min(2, len(parts))], ".")
}
