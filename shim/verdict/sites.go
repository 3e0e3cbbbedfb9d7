package verdict

import (
	"path/filepath"
	"slices"
	"strings"

	"github.com/pipguard/pipguard/policy"
	"github.com/pipguard/pipguard/shim/environment"
	"github.com/pipguard/pipguard/shim/files"
	"github.com/pipguard/pipguard/shim/gate"
)

// Sites returns the folders that a plan's outcome is judged in: the environment's, or those that --target, --prefix,
// --root or --user name. Relative ones lie below directory.
func Sites(env *environment.Environment, directory string, target gate.Target) []string {
	absolute := func(path string) string { return files.Absolute(directory, path) }
	own := append(slices.Clone(env.Site), env.Shared...)
	switch {
	case target.Home != "":
		return []string{target.Home}
	case target.Prefix != "" && target.Root != "":
		return below(env, filepath.Join(absolute(target.Root), absolute(target.Prefix)))
	case target.Prefix != "":
		return below(env, absolute(target.Prefix))
	case target.Root != "":
		return []string{filepath.Join(absolute(target.Root), env.Site[0])}
	case target.User:
		return append([]string{env.UserSite()}, own...)
	}
	return own
}

// below returns the site-packages folders of another prefix, laid out as the environment's own.
func below(env *environment.Environment, prefix string) []string {
	var sites []string
	for _, site := range env.Site {
		if relative, err := filepath.Rel(env.Prefix, site); err == nil {
			sites = append(sites, filepath.Join(prefix, relative))
		}
	}
	return sites
}

// own says whether folders are all the environment's own, however they were named.
func (j Judge) own(sites []string) bool {
	return !slices.ContainsFunc(sites, func(site string) bool {
		return !slices.ContainsFunc(j.Env.Site, func(its string) bool { return resolved(its) == resolved(site) })
	})
}

// lockFor returns the lock where the folders that are judged belong to the locked environment, however they were named.
func (j Judge) lockFor(sites []string) *policy.Lock {
	if j.Lock == nil {
		return nil
	}
	prefix := resolved(j.Env.Prefix)
	for _, site := range sites {
		site = resolved(site)
		if strings.HasPrefix(site+string(filepath.Separator), prefix+string(filepath.Separator)) || site == resolved(j.Env.UserSite()) {
			return j.Lock
		}
	}
	return nil
}

// resolved follows links as far as a path exists.
func resolved(path string) string {
	for folder, rest := path, ""; ; folder, rest = filepath.Dir(folder), filepath.Join(filepath.Base(folder), rest) {
		if real, err := filepath.EvalSymlinks(folder); err == nil {
			return filepath.Join(real, rest)
		}
		if folder == filepath.Dir(folder) {
			return path
		}
	}
}
