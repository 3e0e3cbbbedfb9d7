package inquiry

import (
	"iter"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/pipguard/pipguard/policy"
	"github.com/pipguard/pipguard/shim/artifact"
	"github.com/pipguard/pipguard/shim/environment"
	"github.com/pipguard/pipguard/shim/files"
	"github.com/pipguard/pipguard/shim/outlook"
)

// rests is what a verdict upon an environment rests on: its distributions, and files of theirs that were read.
type rests struct {
	installed []environment.Distribution
	read      []string // absolute
}

// restsOn adds to what is installed the modules that several distributions claim, and those that say what they were built
// against.
func restsOn(installed Installed, after policy.Set, claimed map[string][]claim) rests {
	r := rests{installed.List(), slices.Collect(maps.Keys(claimed))}
	for _, d := range r.installed {
		for _, name := range artifact.Witnesses(after.Distributions[d.Name].Built) {
			r.read = append(r.read, filepath.Join(d.Site, filepath.FromSlash(name)))
		}
	}
	return r
}

// isSteady says that each distribution's own files show when it changes. Projects installed in place, eggs, and what
// no RECORD lists are looked at each time.
func (r rests) isSteady() bool {
	return !slices.ContainsFunc(r.installed, func(d environment.Distribution) bool {
		info := filepath.Join(d.Site, d.Folder)
		return filepath.Ext(info) != ".dist-info" || !files.Exists(filepath.Join(info, "RECORD")) || outlook.InPlace(d)
	})
}

// told are the files of a .dist-info that a verdict reads.
var told = []string{"METADATA", "RECORD", "WHEEL", "direct_url.json"}

// watch lists what is to stay as it is of a site, a line each: the folder, what lies at its top, and behind each .dist-info
// with a tab the files in it that are told; false where a name is none of one line.
func watch(site string) (lines string, ok bool) {
	list := []string{"."}
	entries, _ := os.ReadDir(site) // what cannot be listed has nothing installed
	for _, entry := range entries {
		name := entry.Name()
		if name == "__pycache__" {
			continue
		}
		if strings.ContainsAny(name, "\t\n") {
			return "", false
		}
		list = append(list, name)
		for _, file := range told {
			if filepath.Ext(name) == ".dist-info" && files.Exists(filepath.Join(site, name, file)) {
				list = append(list, "\t"+file)
			}
		}
	}
	return strings.Join(list, "\n"), true
}

// watched gives the paths of a list, without empty lines.
func watched(lines string) iter.Seq[string] {
	return func(yield func(string) bool) {
		folder := ""
		for line := range strings.Lines(lines) {
			path := strings.TrimSuffix(line, "\n")
			if path == "" {
				continue
			}
			if name, below := strings.CutPrefix(path, "\t"); below {
				path = folder + "/" + name
			} else {
				folder = path
			}
			if !yield(path) {
				return
			}
		}
	}
}
