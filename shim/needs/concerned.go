package needs

import (
	"iter"
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
	return slices.DeleteFunc(all, func(i int) bool { return !strings.HasSuffix(d.files[i], ".py") || !counts(d.files[i]) && !d.starts(i) })
}

// starts says that a file is one that a command of the distribution imports, whatever its name.
func (d *distribution) starts(file int) bool {
	module, _, _ := moduleOf(d.files[file], d.target)
	return slices.ContainsFunc(d.entries, func(e entry) bool { return e.script && e.module == module })
}

// counts says that a file is one that somebody imports in use: not a test, an example or the like.
func counts(file string) bool {
	for part := range strings.SplitSeq(strings.TrimSuffix(file, ".py"), "/") {
		switch part {
		case "__main__", "setup", "conftest", "tests", "test", "testing_tests", "examples", "example", "scripts", "templates", "benchmarks", "docs":
			return false
		}
		if strings.HasPrefix(part, "test_") || strings.HasSuffix(part, "_test") || strings.HasSuffix(part, "_tests") {
			return false
		}
	}
	return true
}
