package evidence

import (
	"cmp"
	"embed"
	"path"
	"strings"

	"github.com/pipguard/pipguard/policy/pep440"
	"github.com/pipguard/pipguard/policy/pep508"
)

// declared holds one file a distribution, made by scripts/facts, so that asking for one reads no other.
//
//go:embed declared
var declared embed.FS

// Release is what one release of a distribution declares in its own METADATA and on the package index.
type Release struct {
	Name           string
	Version        pep440.Version
	Uploaded       string // as 2006-01-02
	Yanked         bool
	RequiresPython pep440.Specifiers // empty where it declares none

	wheels   []wheels
	requires requirements
	variants map[string]requirements // by platform, where a wheel's METADATA differs
}

// Names returns the distributions whose releases are known, sorted.
func Names() []string {
	entries, _ := declared.ReadDir("declared")
	names := make([]string, 0, len(entries))
	for _, entry := range entries {
		names = append(names, strings.TrimSuffix(entry.Name(), ".txt"))
	}
	return names
}

// Declared returns the releases of the distribution with that normalized name, oldest first; nil where it is not known.
func Declared(name string) []Release {
	data, err := declared.ReadFile(path.Join("declared", name+".txt"))
	if err != nil {
		return nil
	}
	return readReleases(name, string(data))
}

// Requires returns the Requires-Dist of the release's wheel for a platform ("" means Linux on x86_64), without those of extras.
func (r Release) Requires(platform string) []pep508.Requirement {
	its, ok := r.variants[canonicalPlatform(cmp.Or(platform, "linux_x86_64"))]
	if !ok {
		its = r.requires
	}
	list := make([]pep508.Requirement, len(its))
	for i, requirement := range its {
		list[i] = *requirement.parsed
	}
	return list
}
