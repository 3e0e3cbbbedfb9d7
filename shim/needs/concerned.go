package needs

import (
	"iter"
	"path"
	"slices"
	"strings"

	"github.com/pipguard/pipguard/shim/parallel"
)

// readAll reads files on all processors.
func readAll(files []sourceFile) {
	parallel.Each(len(files), 8, func(mine iter.Seq[int]) {
		for i := range mine {
			files[i].dist.code(found{file: files[i].file})
		}
	})
}

// concerned gives the files whose needs may point at what changed: all of what is new, else those that mention it.
func (c *comparison) concerned(d *distribution) []int {
	var all []int
	if c.changed[d] {
		for i := range d.files {
			all = append(all, i)
		}
	} else {
		for top := range c.tops {
			all = append(all, d.mentions[top]...)
		}
		all = append(all, d.mentions[anything]...)
		slices.Sort(all)
		all = slices.Compact(all)
	}
	return slices.DeleteFunc(all, func(i int) bool { return !d.isCounted(i) && !(isSource(d.files[i]) && d.starts(i)) })
}

// isCounted says that a file is Python source that somebody imports in use.
func (d *distribution) isCounted(file int) bool {
	return isSource(d.files[file]) && counts(d.files[file])
}

func isSource(file string) bool { return strings.HasSuffix(file, ".py") }

// starts says that a file is one that a command of the distribution imports, whatever its name.
func (d *distribution) starts(file int) bool {
	module, _, _ := moduleOf(d.files[file], d.target)
	return slices.ContainsFunc(d.entries, func(e entry) bool { return e.script && e.module == module })
}

// counts says that a file is one that somebody imports in use: not a test, or in a folder of examples or the like.
func counts(file string) bool {
	folders, name := path.Split(strings.TrimSuffix(file, ".py"))
	if folders == "" {
		folders = name // at the top, one such module is as good as a folder
	}
	for part := range strings.SplitSeq(folders, "/") {
		switch part {
		case "examples", "example", "scripts", "templates", "benchmarks", "docs":
			return false
		}
		if isTest(part) {
			return false
		}
	}
	return !isTest(name) && name != "__main__" && name != "setup"
}

// isTest says that a folder or a module is called as tests are.
func isTest(name string) bool {
	switch name {
	case "conftest", "tests", "test", "testing_tests":
		return true
	}
	return strings.HasPrefix(name, "test_") || strings.HasSuffix(name, "_test") || strings.HasSuffix(name, "_tests")
}
