package words

import (
	"fmt"
	"os"
	"sync"
	"time"
)

// A Progress is a last line that says how far something is, on a terminal alone.
type Progress struct {
	out   *os.File
	style Style
	shown bool
}

// NewProgress begins with nothing shown.
func NewProgress(out *os.File, s Style) *Progress { return &Progress{out: out, style: s} }

// Show writes the line over the one before; "" leaves that as it is.
func (p *Progress) Show(text string) {
	if !p.style.Wraps || text == "" {
		return
	}
	p.shown = true
	fmt.Fprintf(p.out, "\r\x1b[K%s", cut(text, p.style.Width-1))
}

// Clear takes the line away.
func (p *Progress) Clear() {
	if p.shown {
		fmt.Fprint(p.out, "\r\x1b[K")
	}
	p.shown = false
}

// Each writes the line now and then again and again, by the time since; end stops that and takes it away.
func (p *Progress) Each(every time.Duration, text func(since time.Duration) string) (end func()) {
	if !p.style.Wraps {
		return func() {}
	}
	done := make(chan struct{})
	var ended sync.WaitGroup
	ended.Go(func() {
		since, tick := time.Now(), time.NewTicker(every)
		defer tick.Stop()
		for {
			p.Show(text(time.Since(since)))
			select {
			case <-done:
				return
			case <-tick.C:
			}
		}
	})
	return sync.OnceFunc(func() {
		close(done)
		ended.Wait()
		p.Clear()
	})
}

// FirstRehearsal introduces rehearsals to who sees one for the first time.
const FirstRehearsal = "what this may break is imported first, beside the environment (PIPGUARD_REHEARSE=off: never); said once"

// Rehearsing says how far a rehearsal is.
func Rehearsing(done, of int, module string) string {
	text := fmt.Sprintf("pipguard: importing what this may break: %d of %d", done, of)
	if module != "" {
		text += " (" + module + ")"
	}
	return text
}

// Trying says for how long ways out of a block have been tried; "" while nobody waits for them.
func Trying(since time.Duration) string {
	if since < time.Second {
		return ""
	}
	return fmt.Sprintf("pipguard: trying ways out: %d s (Ctrl-C ends it)", int(since.Seconds()))
}
