package environment

import (
	"os"
	"slices"

	"github.com/pipguard/pipguard/policy"
	"github.com/pipguard/pipguard/policy/pep508"
)

// A Snapshot is what was installed in some folders when they were read. It is never changed afterwards.
type Snapshot struct {
	Sites []string
	List  []Distribution
	Flaws []Flaw
	Set   policy.Set

	times []int64 // the folders' modification times: adding or removing a distribution changes one
	known map[string]*Distribution
}

// Take reads what is installed in folders.
func Take(markers pep508.Environment, sites []string) (Snapshot, error) {
	times := modified(sites)
	list, flaws, err := Read(sites...)
	if err != nil {
		return Snapshot{}, err
	}
	return Snapshot{sites, list, flaws, SetOf(markers, list), times, ByName(list)}, nil
}

// Renewed reads folders again; the snapshot itself is returned where it is of these folders and none has changed.
func (s Snapshot) Renewed(sites []string) (Snapshot, error) {
	if slices.Equal(sites, s.Sites) && !s.Stale() {
		return s, nil
	}
	return Take(s.Set.Markers, sites)
}

// Stale says whether a distribution was added to the folders or removed since they were read.
func (s Snapshot) Stale() bool { return !slices.Equal(modified(s.Sites), s.times) }

// Find returns a distribution by its normalised name, nil where it was not installed.
func (s Snapshot) Find(name string) *Distribution { return s.known[name] }

// Version returns the installed version of a distribution, "" where it was not installed.
func (s Snapshot) Version(name string) string {
	if d := s.known[name]; d != nil {
		return d.Text
	}
	return ""
}

func modified(folders []string) []int64 {
	times := make([]int64, len(folders))
	for i, folder := range folders {
		if info, err := os.Stat(folder); err == nil {
			times[i] = info.ModTime().UnixNano()
		}
	}
	return times
}
