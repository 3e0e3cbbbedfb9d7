package outlook

import (
	"slices"

	"github.com/pipguard/pipguard/shim/needs"
)

// Without lists the modules that the rest of a plan's outcome imports as soon as it is imported itself, and would not find
// without some distributions of it. It only reads, and is silent where the plan's wheels are not at hand.
func (o *Observer) Without(p Plan, names []string) []string {
	o.reading.Wait()
	w := o.worlds(p)
	if w.blind || len(names) == 0 {
		return nil
	}
	less := w.after
	less.Sources = slices.DeleteFunc(slices.Clone(less.Sources), func(s needs.Source) bool { return slices.Contains(names, s.Name) })
	found, err := o.Reader.Compare(w.after, less)
	if err != nil {
		return nil
	}
	var modules []string
	for _, f := range found {
		if f.State == needs.Unmet && f.Before == needs.Met && f.AtImport && f.Reached {
			modules = append(modules, f.Module)
		}
	}
	return modules
}
