package words

import (
	"fmt"
	"strings"
	"sync/atomic"

	"github.com/fatih/color"
	"github.com/pipguard/pipguard/shim/verify"
)

// Importing says that modules are imported; on a terminal their count moves.
func (v *Verifying) Importing(all []verify.Import) {
	v.importing, v.imported = len(all), new(atomic.Int64)
	v.count()
}

func (v *Verifying) count() {
	v.move(func() string { return fmt.Sprintf("%d of %s", v.imported.Load(), count(v.importing, "import")) })
}

// Imported writes the line of an import that does not hold.
func (v *Verifying) Imported(i verify.Import) {
	v.imported.Add(1)
	if v.quiet || i.Result == verify.Holds {
		return
	}
	v.Clear()
	label, shade, text := "note", color.FgYellow, i.Message
	switch i.Result {
	case verify.Fails:
		label, shade = "fails", color.FgRed
	case verify.Late:
		text = "not finished: " + text
	default:
		text = "not importable here: " + text
	}
	wrapped(v.out, v.style, v.style.paint(fmt.Sprintf("%-8s", label), shade)+" ", "         ", fmt.Sprintf("%s %s: import %s: %s", i.Distribution, i.Version, i.Module, text))
	v.count()
}

// End sums up: the first line of what failed, or what holds.
func (v *Verifying) End(r verify.Report) {
	if v.quiet {
		return
	}
	broken := semicolons(failedImports(r), failedProbes(r))
	switch {
	case broken != "":
		Line(v.out, v.style, "broken", broken)
	case len(r.Imports)+len(r.Probes) == 0:
		Line(v.out, v.style, "ok", "there is nothing to import, and no probe is about what this environment has")
	default:
		Line(v.out, v.style, "ok", semicolons(soundImports(r), soundProbes(r)))
	}
}

func semicolons(all ...string) string {
	var some []string
	for _, text := range all {
		if text != "" {
			some = append(some, text)
		}
	}
	return strings.Join(some, "; ")
}

// failedImports says how many imports failed, "" for none.
func failedImports(r verify.Report) string {
	counts := countImports(r)
	if counts[verify.Fails] == 0 {
		return ""
	}
	return fmt.Sprintf("%s of %d failed", count(counts[verify.Fails], "import"), len(r.Imports))
}

func soundImports(r verify.Report) string {
	if len(r.Imports) == 0 {
		return ""
	}
	counts := countImports(r)
	text := count(counts[verify.Holds], "import")
	remembered := 0
	for _, i := range r.Imports {
		if i.Remembered {
			remembered++
		}
	}
	if remembered > 0 {
		text += fmt.Sprintf(", %d of them remembered", remembered)
	}
	if here := counts[verify.NotHere]; here > 0 {
		text += fmt.Sprintf(", %d not importable here", here)
	}
	if late := counts[verify.Late]; late > 0 {
		text += fmt.Sprintf(", %d not finished", late)
	}
	return text
}

func countImports(r verify.Report) map[verify.Result]int {
	counts := map[verify.Result]int{}
	for _, i := range r.Imports {
		counts[i.Result]++
	}
	return counts
}

// failedProbes says how many probes failed, "" for none.
func failedProbes(r verify.Report) string {
	counts := countProbes(r)
	failed := counts[verify.Fails] + counts[verify.Late]
	if failed == 0 {
		return ""
	}
	text := fmt.Sprintf("%s of %d failed", count(failed, "probe"), len(r.Probes))
	if n := counts[verify.Skipped]; n > 0 {
		text += fmt.Sprintf(", %d skipped", n)
	}
	return text
}

func soundProbes(r verify.Report) string {
	if len(r.Probes) == 0 {
		return ""
	}
	counts := countProbes(r)
	return fmt.Sprintf("%s, %d skipped", count(counts[verify.Holds], "probe"), counts[verify.Skipped])
}

func countProbes(r verify.Report) map[verify.Result]int {
	counts := map[verify.Result]int{}
	for _, o := range r.Probes {
		counts[o.Result]++
	}
	return counts
}
