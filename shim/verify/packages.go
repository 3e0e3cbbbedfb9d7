package verify

import (
	"maps"
	"path"
	"slices"
	"strings"
)

// mostPackages bounds what is imported of one distribution.
const mostPackages = 50

// packages gives the modules that a user would import of a distribution, from its files below site-packages: its top
// packages and modules, and below a namespace package (PEP 420) the first packages that have an __init__.py. Tests,
// examples and the like are none; private ones are where it has nothing else. Loose says that they are single modules
// below a namespace package.
func packages(files []string) (found []string, loose bool) {
	modules := map[string]bool{} // to whether it is a package
	for _, file := range files {
		if module, pkg := moduleOf(file); module != "" {
			modules[module] = modules[module] || pkg
		}
	}
	var public, single, private []string
	for _, module := range slices.Sorted(maps.Keys(modules)) {
		dotted := strings.Contains(module, ".")
		switch {
		case inside(module, modules):
		case strings.HasPrefix(module, "_") || strings.Contains(module, "._"):
			private = append(private, module)
		case dotted && !modules[module]:
			single = append(single, module)
		default:
			public = append(public, module)
		}
	}
	found = public
	if loose = len(public) == 0 && len(single) > 0; loose {
		found = single
	}
	if len(found) == 0 {
		found = private
	}
	return found[:min(len(found), mostPackages)], loose
}

// inside says whether a module lies in one of the packages.
func inside(module string, modules map[string]bool) bool {
	for at := strings.LastIndexByte(module, '.'); at >= 0; at = strings.LastIndexByte(module, '.') {
		module = module[:at]
		if modules[module] {
			return true
		}
	}
	return false
}

// moduleOf gives the dotted module that a file is, "" where nobody would import it.
func moduleOf(file string) (module string, pkg bool) {
	folder, base := path.Split(file)
	stem, source := strings.CutSuffix(base, ".py")
	if !source {
		if stem = extension(base); stem == "" {
			return "", false
		}
	}
	parts := strings.Split(strings.TrimSuffix(folder, "/"), "/")
	if folder == "" {
		parts = nil
	}
	if stem == "__init__" {
		pkg = true
	} else {
		parts = append(parts, stem)
	}
	if len(parts) == 0 || len(parts) > 4 {
		return "", false
	}
	for _, part := range parts {
		if !identifier(part) || strings.HasPrefix(part, "__") || aside(part) {
			return "", false
		}
	}
	return strings.Join(parts, "."), pkg
}

// extension is the name of a compiled module (PEP 3149), "" where a file is none. A library that is only linked to is none.
func extension(base string) string {
	stem, rest, _ := strings.Cut(base, ".")
	untagged := rest == "so" || rest == "pyd"
	if untagged && strings.HasPrefix(stem, "lib") || !untagged && !strings.HasSuffix(rest, ".so") && !strings.HasSuffix(rest, ".pyd") {
		return ""
	}
	return stem
}

// aside says whether a name is that of what a distribution has beside what it is for.
func aside(name string) bool {
	switch name {
	case "setup", "conftest", "tests", "test", "examples", "example", "samples", "scripts", "benchmarks", "docs", "doc", "site_packages":
		return true
	}
	return strings.HasPrefix(name, "test_") || strings.HasSuffix(name, "_test") || strings.HasSuffix(name, "_tests")
}

// identifier says whether a name can stand in an import statement, keywords apart.
func identifier(name string) bool {
	for i, c := range name {
		letter := c == '_' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c > 0x7f
		if !letter && (i == 0 || c < '0' || c > '9') {
			return false
		}
	}
	return name != ""
}
