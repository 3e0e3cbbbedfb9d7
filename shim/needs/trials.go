package needs

import (
	"slices"
	"strings"
)

// Trials are what a rehearsal is to try: modules to import, names to ask for, and calls whose signatures to look at; the
// weightiest first, each once.
type Trials struct {
	Imports []string
	Names   []Trial
	Calls   []Trial
}

// A Trial is one name, as a chain of attributes of a module, and the keywords that it is called with.
type Trial struct {
	Module, Name string
	Keywords     []string
}

// Bounds on a rehearsal.
const (
	maxImports = 60
	maxAsked   = 2000
)

// TrialsOf turns findings into what to rehearse: first those in modules that the subject's top packages reach.
func TrialsOf(all []Finding) Trials {
	var t Trials
	seen := map[string]bool{}
	for _, reached := range []bool{true, false} {
		for _, f := range all {
			if f.Reached == reached {
				t.add(f, seen)
			}
		}
	}
	return t
}

func (t *Trials) add(f Finding, seen map[string]bool) {
	if f.AtImport {
		if !slices.Contains(t.Imports, f.Import) && len(t.Imports) < maxImports {
			t.Imports = append(t.Imports, f.Import)
		}
		return
	}
	key := f.Module + ":" + f.Name + ":" + strings.Join(f.Keywords, ",")
	if seen[key] || len(seen) >= maxAsked {
		return
	}
	seen[key] = true
	trial := Trial{f.Module, f.Name, f.Keywords}
	if len(f.Keywords) > 0 {
		t.Calls = append(t.Calls, trial)
	} else {
		t.Names = append(t.Names, trial)
	}
}
