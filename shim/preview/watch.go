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
	call  caller.Call
	style words.Style
	stage atomic.Value
	stop  chan struct{}
	done  chan struct{}
}

func startWatch(call caller.Call) *watch {
	w := &watch{call: call, style: words.StyleOf(call.Stderr, call.Environ), stop: make(chan struct{}), done: make(chan struct{})}
	w.say("pip resolves")
	go w.draw()
	return w
}

func (w *watch) say(stage string) { w.stage.Store(stage) }

// imported is the rehearsal's progress.
func (w *watch) imported(done, of int, module string) {
	w.say(fmt.Sprintf("importing, %d of %d (%s)", done, of, module))
}

func (w *watch) draw() {
	defer close(w.done)
	if !w.style.Wraps {
		return
	}
	tick := time.NewTicker(time.Second)
	defer tick.Stop()
	shown := false
	for since := time.Now(); ; {
		select {
		case <-w.stop:
			if shown {
				fmt.Fprint(w.call.Stderr, "\r\x1b[K")
			}
			return
		case <-tick.C:
			shown = true
			text := fmt.Sprintf("pipguard: check: %s: %v", time.Since(since).Round(time.Second), w.stage.Load())
			fmt.Fprintf(w.call.Stderr, "\r\x1b[K%s", text[:min(len(text), w.style.Width-1)])
		}
	}
}

// end takes the line away.
func (w *watch) end() {
	close(w.stop)
	<-w.done
}
