package needs

import "slices"

// Trials are what a rehearsal is to try: modules to import, and in the same order of weight names to ask for and calls whose
// signatures to bind.
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

// maxTrials bounds the modules that a rehearsal imports.
const maxTrials = 60

// TrialsOf turns findings, the weightiest first, into what to rehearse.
func TrialsOf(all []Finding) Trials {
	var t Trials
	for _, reached := range []bool{true, false} {
		for _, f := range all {
			if f.Reached != reached {
				continue
			}
			if f.AtImport {
				if !slices.Contains(t.Imports, f.Import) && len(t.Imports) < maxTrials {
					t.Imports = append(t.Imports, f.Import)
				}
				continue
			}
			trial := Trial{f.Module, f.Name, f.Keywords}
			switch {
			case len(f.Keywords) > 0:
				t.Calls = append(t.Calls, trial)
			default:
				t.Names = append(t.Names, trial)
			}
		}
	}
	return t
}
