package inquiry

import (
	"maps"
	"path/filepath"
	"slices"

	"github.com/pipguard/pipguard/policy"
	"github.com/pipguard/pipguard/shim/artifact"
	"github.com/pipguard/pipguard/shim/environment"
	"github.com/pipguard/pipguard/shim/files"
)

// Overwrites finds what wheels, by their distributions' names, would write over modules of other distributions in a folder,
// with other bytes. Wheels and RECORDs that cannot be read leave the judgement to the rest.
func Overwrites(wheels map[string]string, installed []environment.Distribution, site string) []policy.Overwrite {
	brought := map[string]artifact.Modules{}
	for name, file := range wheels {
		brought[name], _ = artifact.WheelModules(file)
	}
	var shared []policy.Overwrite
	names := slices.Sorted(maps.Keys(brought))
	for i, name := range names {
		for _, other := range names[i+1:] {
			shared = append(shared, share(other, brought[other], name, brought[name], brought[name], "")...)
		}
	}
	for _, name := range names {
		shared = append(shared, overwritten(name, brought, installed, site)...)
	}
	return shared
}

// overwritten compares what a wheel brings with the installed distributions that stay as they are. Their RECORDs are read
// only where one of its files lies there already that is not its own.
func overwritten(name string, brought map[string]artifact.Modules, installed []environment.Distribution, site string) []policy.Overwrite {
	own := artifact.Modules{}
	if at := slices.IndexFunc(installed, func(d environment.Distribution) bool { return d.Name == name }); at >= 0 {
		own, _ = modulesOf(installed[at])
	}
	foreign := artifact.Modules{}
	there := map[string]bool{}
	for file, digest := range brought[name] {
		folder := filepath.Dir(file)
		if _, asked := there[folder]; !asked {
			there[folder] = files.Exists(filepath.Join(site, folder))
		}
		if _, mine := own[file]; !mine && there[folder] && files.Exists(filepath.Join(site, file)) {
			foreign[file] = digest
		}
	}
	if len(foreign) == 0 {
		return nil
	}
	var shared []policy.Overwrite
	for _, d := range installed {
		if _, replaced := brought[d.Name]; replaced || d.Name == name {
			continue
		}
		if modules, err := modulesOf(d); err == nil {
			shared = append(shared, share(d.Name, modules, name, foreign, brought[name], d.Site)...)
		}
	}
	return shared
}

// share compares two distributions' modules; in site lies the first one's, "" where neither is installed. What both
// bring alike, and namespace packages, are nothing that they share. All is what the newcomer has, of which some is brought
// into the other's place.
func share(kept string, its artifact.Modules, newcomer string, brought, all artifact.Modules, site string) []policy.Overwrite {
	var files []string
	for file, digest := range brought {
		was, both := its[file]
		if !both || was == digest || was == "" || digest == "" || site != "" && artifact.Namespace(filepath.Join(site, file)) {
			continue
		}
		files = append(files, file)
	}
	if len(files) == 0 {
		return nil
	}
	has := 0
	for file := range its {
		if _, both := all[file]; both {
			has++
		}
	}
	return []policy.Overwrite{{Kept: kept, Newcomer: newcomer, File: slices.Min(files), Files: len(files), Modules: len(its), Has: has}}
}

func modulesOf(d environment.Distribution) (artifact.Modules, error) {
	return artifact.InstalledModules(d.Artifacts())
}
