package inquiry

import (
	"encoding/base64"
	"maps"
	"os"
	"path/filepath"
	"slices"

	"github.com/pipguard/pipguard/policy"
	"github.com/pipguard/pipguard/shim/artifact"
	"github.com/pipguard/pipguard/shim/environment"
	"github.com/pipguard/pipguard/shim/files"
)

// A claim is what one distribution's RECORD says of a file.
type claim struct{ owner, digest string }

// Overwritten compares the RECORDs of what is installed, and lists whose modules lie there in place of whose. A file that
// is neither one's was changed by other hands, and is not listed.
func Overwritten(installed []environment.Distribution) []policy.Overwrite {
	return overwrites(installed, contested(installed))
}

// overwrites looks at the modules that several distributions claim.
func overwrites(installed []environment.Distribution, all map[string][]claim) []policy.Overwrite {
	found := map[[2]string][]string{} // files by owner and newcomer
	for path, claims := range all {
		if artifact.Namespace(path) {
			continue
		}
		digest := digestOf(path)
		at := slices.IndexFunc(claims, func(c claim) bool { return c.digest == digest })
		for _, c := range claims {
			if at >= 0 && c.digest != digest {
				pair := [2]string{c.owner, claims[at].owner}
				found[pair] = append(found[pair], path)
			}
		}
	}
	var told []policy.Overwrite
	for _, pair := range slices.SortedFunc(maps.Keys(found), func(a, b [2]string) int { return slices.Compare(a[:], b[:]) }) {
		at := slices.IndexFunc(installed, func(d environment.Distribution) bool { return d.Name == pair[0] })
		file, err := filepath.Rel(installed[at].Site, slices.Min(found[pair]))
		if err == nil {
			told = append(told, policy.Overwrite{Kept: pair[0], Newcomer: pair[1], File: filepath.ToSlash(file), Files: len(found[pair])})
		}
	}
	return told
}

// contested gives the modules, by their paths, of which two distributions' RECORDs say different things.
func contested(installed []environment.Distribution) map[string][]claim {
	first, several := map[string]claim{}, map[string][]claim{}
	for _, d := range installed {
		modules, err := modulesOf(d)
		if err != nil {
			continue // told by the readings of the environment
		}
		for name, digest := range modules {
			path, mine := filepath.Join(d.Site, name), claim{d.Name, digest}
			had, taken := first[path]
			switch {
			case digest == "":
			case !taken:
				first[path] = mine
			case had.owner != mine.owner && had.digest != digest && len(several[path]) == 0:
				several[path] = []claim{had, mine}
			case had.owner != mine.owner && len(several[path]) > 0:
				several[path] = append(several[path], mine)
			}
		}
	}
	return several
}

// digestOf is a file's digest as a RECORD writes it (PEP 376, PEP 427), "" where it cannot be read.
func digestOf(path string) string {
	if info, err := os.Stat(path); err != nil || !info.Mode().IsRegular() {
		return ""
	}
	sum, err := files.SHA256(path)
	if err != nil {
		return ""
	}
	return "sha256=" + base64.RawURLEncoding.EncodeToString(sum[:])
}
