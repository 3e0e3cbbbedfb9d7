package rehearsal

import (
	"maps"
	"path"
	"slices"
	"strings"

	"github.com/pipguard/pipguard/shim/distinfo"
)

// TooLarge ends the reason of what was not tried since a distribution that it needs was left out.
const TooLarge = " is too large to unpack"

// absent is what a tree is without, since its wheels are too large to unpack: a reason by the distribution's name, and by
// each module that code may ask for.
type absent struct{ distributions, modules map[string]string }

func leaveOut(large []*archive) absent {
	a := absent{map[string]string{}, map[string]string{}}
	for _, wheel := range large {
		reason := wheel.Name + TooLarge
		a.distributions[wheel.Name] = reason
		for _, module := range wheel.modules() {
			a.modules[module] = reason
		}
	}
	return a
}

// modules lists the packages and modules of a wheel that lie in no package of its own.
func (a *archive) modules() []string {
	packages, found := map[string]bool{}, map[string]bool{}
	for _, member := range a.zip.File {
		if folder, file := path.Split(distinfo.Importable(member.Name)); strings.HasPrefix(file, "__init__.") {
			packages[path.Clean(folder)] = true
		}
	}
	for _, member := range a.zip.File {
		name := distinfo.Importable(member.Name)
		if !slices.Contains([]string{".py", ".so", ".pyd"}, path.Ext(name)) {
			continue
		}
		folder, file := path.Split(name)
		module, _, _ := strings.Cut(file, ".")
		top := path.Join(folder, module)
		for above := path.Dir(name); above != "."; above = path.Dir(above) {
			if packages[above] {
				top = above
			}
		}
		found[strings.ReplaceAll(top, "/", ".")] = true
	}
	return slices.Sorted(maps.Keys(found))
}

// inMetadata says whether a member lies in a wheel's .dist-info folder.
func inMetadata(member string) bool {
	first, _, found := strings.Cut(member, "/")
	return found && strings.HasSuffix(first, ".dist-info")
}
