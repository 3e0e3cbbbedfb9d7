package words

import (
	"fmt"
	"os"
	"sync/atomic"
	"time"

	"github.com/fatih/color"
	"github.com/pipguard/pipguard/shim/verify"
	"golang.org/x/term"
)

// Verifying reports how probes go, a line each; on a terminal a last line moves with the one that runs.
type Verifying struct {
	out    *os.File
	style  Style
	probes []verify.Probe
	quiet  bool
	moves  bool
	width  int // of the names
	stop   func()

	importing int
	imported  *atomic.Int64
}

// NewVerifying says what is imported and which probes run, where, and which are left out.
func NewVerifying(out *os.File, s Style, r verify.Report, imports int, probes []verify.Probe, quiet bool) *Verifying {
	v := &Verifying{out: out, style: s, probes: probes, quiet: quiet, moves: !quiet && term.IsTerminal(int(out.Fd())), stop: func() {}}
	for _, p := range probes {
		v.width = min(max(v.width, len(p.Name)), 40)
	}
	if quiet {
		return v
	}
	Line(out, s, "verify", fmt.Sprintf("%s and %s in %s (Python %s)", count(imports, "import"), count(len(probes), "probe"), r.Environment, r.Python))
	for _, path := range r.LeftOut {
		Line(out, s, "warning", ProbesLeftOut(path))
	}
	return v
}

// ProbesLeftOut says why a file's probes are not run.
func ProbesLeftOut(path string) string {
	return path + ": its probes are left out, for others than root and you can write it"
}

// Running says that a probe has begun; its seconds go on until it is done.
func (v *Verifying) Running(i int) {
	start := time.Now()
	v.move(func() string {
		return fmt.Sprintf("%d of %d  %s  %.0f s", i+1, len(v.probes), Clean(v.probes[i].Name), time.Since(start).Seconds())
	})
}

// move writes a last line again and again, until it is cleared.
func (v *Verifying) move(text func() string) {
	if !v.moves {
		return
	}
	v.stop = NewProgress(v.out, v.style).Each(100*time.Millisecond, func(time.Duration) string { return text() })
}

// Clear takes the moving line away.
func (v *Verifying) Clear() { v.stop() }

// Done writes a probe's line.
func (v *Verifying) Done(o verify.Outcome) {
	v.Clear()
	if v.quiet {
		return
	}
	shade := map[verify.Result]color.Attribute{verify.Holds: color.FgGreen, verify.Skipped: color.FgYellow}[o.Result]
	if shade == 0 {
		shade = color.FgRed
	}
	line := fmt.Sprintf("%-*s %6.1f s  ", v.width, Clean(o.Name), o.Seconds)
	description, message := Clean(o.Description), o.Message
	if o.Result == verify.Skipped && message != "" {
		description, message = Clean(message), ""
	}
	wrapped(v.out, v.style, v.style.paint(fmt.Sprintf("%-8s", o.Result), shade)+" "+line, "         ", description)
	if message != "" {
		wrapped(v.out, v.style, "         ", "         ", message)
	}
}
