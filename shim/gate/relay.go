package gate

import (
	"os"
	"os/signal"
	"sync/atomic"
	"syscall"
	"time"
)

// relay keeps this process alive while pip decides what a signal means, and hands
// on what was sent to this process alone.
type relay struct {
	signals     chan os.Signal
	interrupted *atomic.Bool // SIGINT came
}

func newRelay() relay {
	r := relay{make(chan os.Signal, 8), new(atomic.Bool)}
	for _, s := range []os.Signal{syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP, syscall.SIGQUIT} {
		if !signal.Ignored(s) { // nohup: pip is to ignore it too
			signal.Notify(r.signals, s)
		}
	}
	return r
}

// grace is what pip has to end by itself at an interrupt that may have been sent to all its group: a second one would
// disturb its tidying.
const grace = time.Second

// to hands signals on to pip, and tells with each that the run is to end.
func (r relay) to(process *os.Process, told func()) {
	go func() {
		for s := range r.signals {
			told()
			switch {
			case s != syscall.SIGINT:
				process.Signal(s)
			case !r.interrupted.Swap(true) && !foreground(): // else the terminal's Ctrl-C, which pip hears by itself
				time.AfterFunc(grace, func() { process.Signal(s) })
			}
		}
	}()
}

func (r relay) stop() {
	signal.Stop(r.signals)
	close(r.signals)
}
