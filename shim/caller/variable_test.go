package caller

import (
	"testing"
	"time"
)

// TestRehearsalTime takes what is no time for unset.
func TestRehearsalTime(t *testing.T) {
	for value, want := range map[string]time.Duration{"": time.Minute, "1.5": 1500 * time.Millisecond, "0": time.Minute, "-3": time.Minute, "NaN": time.Minute, "soon": time.Minute} {
		if got := RehearsalTime([]string{"PIPGUARD_REHEARSAL_TIMEOUT=" + value}, time.Minute); got != want {
			t.Errorf("%q: %v, want %v", value, got, want)
		}
	}
}
