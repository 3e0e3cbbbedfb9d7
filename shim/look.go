package shim

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"github.com/pipguard/pipguard/policy"
	"github.com/pipguard/pipguard/shim/environment"
	"github.com/pipguard/pipguard/shim/gate"
)

// A snapshot is what is installed in some folders, as it was when they were last read.
type snapshot struct {
	sites []string
	times []int64 // the folders' modification times: what adds or removes a distribution changes one
	list  []environment.Distribution
	flaws []environment.Flaw
	set   policy.Set
	known map[string]*environment.Distribution
}

// look reads what is installed and what is asked for.
func (r *run) look() error {
	if err := r.read(append(slices.Clone(r.env.Site), r.env.Shared...)); err != nil {
		return err
	}
	r.initial = r.snapshot.set
	if err := r.notice(); err != nil {
		return err
	}
	r.inv = r.parse(r.pipVersion())
	return r.readRequest()
}

// read reads the distributions in folders, unless they have not changed since the last time.
func (r *run) read(sites []string) error {
	times := modified(sites)
	if slices.Equal(sites, r.snapshot.sites) && slices.Equal(times, r.snapshot.times) {
		return nil
	}
	list, flaws, err := environment.Read(sites...)
	if err != nil {
		return unable(err)
	}
	r.snapshot = snapshot{sites, times, list, flaws, environment.SetOf(r.env.Markers, list), environment.ByName(list)}
	return nil
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

// installed returns where a distribution lies, nil where it is not installed.
func (s snapshot) installed(name string) *environment.Distribution { return s.known[name] }

// sites returns the folders that a plan's outcome is judged in: the environment's, or those that --target, --prefix,
// --root or --user name.
func (r *run) sites(target gate.Target) []string {
	absolute := func(path string) string {
		if filepath.IsAbs(path) {
			return path
		}
		return filepath.Join(r.call.Directory, path)
	}
	own := append(slices.Clone(r.env.Site), r.env.Shared...)
	switch {
	case target.Home != "":
		return []string{target.Home}
	case target.Prefix != "" && target.Root != "":
		return r.below(filepath.Join(absolute(target.Root), absolute(target.Prefix)))
	case target.Prefix != "":
		return r.below(absolute(target.Prefix))
	case target.Root != "":
		return []string{filepath.Join(absolute(target.Root), r.env.Site[0])}
	case target.User:
		return append([]string{r.env.UserSite()}, own...)
	}
	return own
}

// below returns the site-packages folders of another prefix, laid out as this environment's own.
func (r *run) below(prefix string) []string {
	var sites []string
	for _, site := range r.env.Site {
		if relative, err := filepath.Rel(r.env.Prefix, site); err == nil {
			sites = append(sites, filepath.Join(prefix, relative))
		}
	}
	return sites
}

// whole refuses to judge an environment that cannot be read, unless the plan replaces what is at fault.
func (r *run) whole(after policy.Set) error {
	for _, flaw := range r.snapshot.flaws {
		if after.Distributions[flaw.Name] == nil || after.Distributions[flaw.Name] == r.snapshot.set.Distributions[flaw.Name] {
			return unable(fmt.Errorf("cannot judge what this would break: %w", flaw), r.mending()...)
		}
	}
	return nil
}
