package words

import (
	"testing"

	"github.com/pipguard/pipguard/shim/verify"
)

// TestSoundImports counts an import that ran out of time apart from one that this machine cannot do.
func TestSoundImports(t *testing.T) {
	imports := func(results ...verify.Result) (r verify.Report) {
		for _, result := range results {
			r.Imports = append(r.Imports, verify.Import{Result: result})
		}
		return r
	}
	for _, c := range []struct {
		report verify.Report
		want   string
	}{
		{imports(), ""},
		{imports(verify.Holds, verify.Holds), "2 imports"},
		{imports(verify.Holds, verify.NotHere), "1 import, 1 not importable here"},
		{imports(verify.Holds, verify.Late, verify.Late, verify.NotHere), "1 import, 1 not importable here, 2 not finished"},
	} {
		if got := soundImports(c.report); got != c.want {
			t.Errorf("%q, want %q", got, c.want)
		}
	}
}
