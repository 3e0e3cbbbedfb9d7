package rehearsal

import (
	"testing"
	"time"
)

func TestPatience(t *testing.T) {
	for _, c := range []struct {
		load       string
		processors int
		want       time.Duration
	}{
		{"", 2, 20 * time.Second},
		{"no number", 2, 20 * time.Second},
		{"0.50 1.10 3.00 1/200 1234\n", 2, 20 * time.Second},
		{"3.00 1.10 3.00 1/200 1234\n", 2, 30 * time.Second},
		{"27.00 26.00 25.00 30/900 1234\n", 2, time.Minute},
	} {
		if got := patience(20*time.Second, c.load, c.processors); got != c.want {
			t.Errorf("load %q, %d processors: %v, want %v", c.load, c.processors, got, c.want)
		}
	}
}
