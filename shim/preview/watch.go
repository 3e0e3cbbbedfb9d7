package preview

import (
	"fmt"
	"sync/atomic"
	"time"

	"github.com/pipguard/pipguard/shim/caller"
	"github.com/pipguard/pipguard/shim/words"
)

// A watch is a line on a terminal that says how far a preview is, from its first second on.
type watch struct {
	stage atomic.Value
	end   func() // takes the line away
}

func startWatch(call caller.Call) *watch {
	w := &watch{}
	w.say("pip resolves")
	line := words.NewProgress(call.Stderr, words.StyleOf(call.Stderr, call.Environ))
	w.end = line.Each(time.Second, func(since time.Duration) string {
		if since < time.Second {
			return ""
		}
		return fmt.Sprintf("pipguard: check: %s: %v", since.Round(time.Second), w.stage.Load())
	})
	return w
}

func (w *watch) say(stage string) { w.stage.Store(stage) }

// imported is the rehearsal's progress.
func (w *watch) imported(done, of int, module string) {
	w.say(fmt.Sprintf("importing, %d of %d (%s)", done, of, module))
}
