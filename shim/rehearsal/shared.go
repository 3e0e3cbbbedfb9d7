package rehearsal

import (
	"slices"
	"strings"
)

// shared gives those of the other questions that a failed one settles if it proves true: modules that ran in the middle of
// the failed import, or whose package did.
func (d *desk) shared(failed int, others []int) []int {
	a := &d.answers[failed]
	if a.After.State != Fails {
		return nil
	}
	return slices.DeleteFunc(slices.Clone(others), func(n int) bool {
		return d.answers[n].New != a.New || !a.After.stopped(d.answers[n].Module)
	})
}

// release ends the wait of questions for a failed one's answer: they take it where it is proven, else they are tried.
func (d *desk) release(failed int, waiting []int) []job {
	a := &d.answers[failed]
	switch proven := a.After.State == Fails && (a.New || a.Before.State == Holds); {
	case len(waiting) == 0:
		return nil
	case !proven:
		return []job{{numbers: waiting, act: first}}
	}
	for _, n := range waiting {
		d.answers[n].Before, d.answers[n].After = a.Before, a.After
		d.settled(n)
	}
	return nil
}

// stopped says that a failed import ended while a module, or a package that it lies in, was being run.
func (r Result) stopped(module string) bool {
	path := strings.ReplaceAll(module, ".", "/")
	return module != "" && slices.ContainsFunc(r.Traceback, func(f Frame) bool {
		folder, isPackage := strings.CutSuffix(f.File, "/__init__.py")
		inside := isPackage && (path == folder || strings.HasPrefix(path, folder+"/"))
		return f.Function == "<module>" && (inside || f.File == path+".py")
	})
}
