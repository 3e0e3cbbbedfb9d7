package evidence

import (
	"slices"
	"strings"

	"github.com/pipguard/pipguard/policy/pep440"
	"github.com/pipguard/pipguard/policy/pep508"
)

// requirements are those of one release. Releases share them: a file says what changes from one to the next.
type requirements []requirement

type requirement struct {
	text   string
	parsed *pep508.Requirement
}

// reader reads one file of policy/evidence/declared; scripts/facts documents the form.
type reader struct {
	name     string
	known    map[string]requirement // by text: each is parsed once
	current  requirements
	shared   bool // current is a release's own by now: the next change makes a new one
	releases []Release
}

func readReleases(name, data string) []Release {
	r := reader{name: name, known: map[string]requirement{}, releases: make([]Release, 0, strings.Count(data, "\n="))}
	for line := range strings.Lines(data) {
		line = strings.TrimSuffix(line, "\n")
		switch line[0] {
		case '+', '-':
			if r.shared {
				r.current, r.shared = slices.Clone(r.current), false
			}
			r.current = r.changed(r.current, line)
		case '=':
			r.release(line[1:])
		case '@':
			r.variant(line[1:])
		}
	}
	return r.releases
}

// changed applies a + or - line to a list, in place.
func (r *reader) changed(list requirements, line string) requirements {
	text := line[1:]
	if line[0] == '-' {
		return slices.DeleteFunc(list, func(its requirement) bool { return its.text == text })
	}
	its, ok := r.known[text]
	if !ok {
		parsed := pep508.MustParse(text)
		its = requirement{text, &parsed}
		r.known[text] = its
	}
	return append(list, its)
}

func (r *reader) release(line string) {
	fields := strings.Fields(line)
	release := Release{
		Name: r.name, Version: pep440.MustParse(fields[0]), Uploaded: fields[1], Yanked: fields[2] == "yanked",
		wheels: readWheels(fields[4:]), requires: r.current,
	}
	if fields[3] != "-" {
		release.RequiresPython = pep440.MustParseSpecifiers(fields[3])
	}
	r.releases, r.shared = append(r.releases, release), true
}

func (r *reader) variant(line string) {
	platform, change, _ := strings.Cut(line, " ")
	release := &r.releases[len(r.releases)-1]
	if release.variants == nil {
		release.variants = map[string]requirements{}
	}
	list, ok := release.variants[platform]
	if !ok {
		list = slices.Clone(release.requires)
	}
	release.variants[platform] = r.changed(list, change)
}
