package words

import (
	"os"
	"path/filepath"
	"testing"
	"time"
)

// TestProgress writes over one line, cut to the terminal's width, and takes it away; nothing where there is no terminal.
func TestProgress(t *testing.T) {
	terminal := Style{Wraps: true, Width: 12}
	for _, c := range []struct {
		name  string
		style Style
		play  func(p *Progress)
		want  string
	}{
		{"lines", terminal, func(p *Progress) { p.Show("one"); p.Show(""); p.Show("longer than the line"); p.Clear() }, "\r\x1b[Kone\r\x1b[Klonger t...\r\x1b[K"},
		{"nothing shown", terminal, func(p *Progress) { p.Show(""); p.Clear() }, ""},
		{"each", terminal, func(p *Progress) {
			said := make(chan struct{})
			end := p.Each(time.Hour, func(time.Duration) string { defer close(said); return "now" })
			<-said
			end()
			end()
		}, "\r\x1b[Know\r\x1b[K"},
		{"no terminal", Style{Width: 80}, func(p *Progress) { p.Show("one"); p.Each(time.Hour, nil)(); p.Clear() }, ""},
	} {
		path := filepath.Join(t.TempDir(), "out")
		out, err := os.Create(path)
		if err != nil {
			t.Fatal(err)
		}
		c.play(NewProgress(out, c.style))
		out.Close()
		if got, err := os.ReadFile(path); err != nil || string(got) != c.want {
			t.Errorf("%s: %q, %v; want %q", c.name, got, err, c.want)
		}
	}
}

// TestWaited says nothing in the first second.
func TestWaited(t *testing.T) {
	for _, c := range []struct {
		text  func(time.Duration) string
		since time.Duration
		want  string
	}{
		{Trying, 900 * time.Millisecond, ""},
		{Trying, 1500 * time.Millisecond, "pipguard: trying ways out: 1 s (Ctrl-C: no more)"},
		{PuttingBack, 0, ""},
		{PuttingBack, 12 * time.Second, "pipguard: putting the environment back: 12 s"},
	} {
		if got := c.text(c.since); got != c.want {
			t.Errorf("after %v: %q, want %q", c.since, got, c.want)
		}
	}
}
