package outlook

import (
	"os"
	"path/filepath"
	"strings"

	"github.com/pipguard/pipguard/policy"
	"github.com/pipguard/pipguard/policy/pep508"
	"github.com/pipguard/pipguard/shim/environment"
	"github.com/pipguard/pipguard/shim/gate"
	"github.com/pipguard/pipguard/shim/needs"
)

func normal(name string) string { return pep508.Normalize(name) }

// wheel says whether a planned distribution's wheel is at hand. An editable one has no files of its own.
func wheel(item gate.Item) bool { return filepath.Ext(item.File) == ".whl" && !item.Editable }

// installed is an installed distribution as it is read.
func installed(d *environment.Distribution, in policy.Set) needs.Source {
	s := needs.Source{Name: d.Name, Version: d.Text, Site: d.Site, Folder: d.Folder, Stamp: d.Stamp}
	s.Requires, s.Optional = required(&d.Distribution, in)
	return s
}

// inWheel is a planned distribution as it is read.
func inWheel(item gate.Item, d *policy.Distribution, in policy.Set) needs.Source {
	s := needs.Source{Name: normal(item.Name), Version: item.Version, Wheel: item.File}
	if d != nil {
		s.Requires, s.Optional = required(d, in)
	}
	return s
}

// required gives the names that a distribution requires here, without an extra and for one alone.
func required(d *policy.Distribution, in policy.Set) (always, optional []string) {
	for _, r := range d.Requires {
		if r.Marker.Holds(in.Markers) {
			always = append(always, r.Key())
		} else {
			optional = append(optional, r.Key())
		}
	}
	for line := range strings.Lines(d.Optional) { // hundreds, of which the names alone matter
		if name := pep508.LeadingName(line); len(optional) == 0 || optional[len(optional)-1] != name {
			optional = append(optional, name)
		}
	}
	return always, optional
}

// size is that of a file in bytes, 0 where it cannot be read.
func size(file string) int64 {
	info, err := os.Stat(file)
	if err != nil {
		return 0
	}
	return info.Size()
}
