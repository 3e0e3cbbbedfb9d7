package shim

import (
	"fmt"
	"time"
)

// A moving line says how far a rehearsal is that takes longer than a second; on a terminal alone.
type moving struct {
	s     *session
	since time.Time
	shown bool
}

func (s *session) progress() *moving { return &moving{s: s, since: time.Now()} }

func (m *moving) show(done, of int, module string) {
	if !m.s.style.Wraps || time.Since(m.since) < time.Second {
		return
	}
	m.shown = true
	text := fmt.Sprintf("pipguard: importing what this may break: %d of %d", done, of)
	if module != "" {
		text += " (" + module + ")"
	}
	fmt.Fprintf(m.s.call.Stderr, "\r\x1b[K%s", text[:min(len(text), m.s.style.Width-1)])
}

func (m *moving) clear() {
	if m.shown {
		fmt.Fprint(m.s.call.Stderr, "\r\x1b[K")
	}
}
