package flock

import (
	"os"
	"time"
)

// A busy lock is asked for again after shortest, then twice as long, up to longest.
const (
	shortest = 5 * time.Millisecond
	longest  = 100 * time.Millisecond
)

// Wait asks for the file's lock until it is free, and reports whether it got it. Each time that it is not, still says for
// how long to go on; nothing or less ends it.
func Wait(file *os.File, still func() time.Duration) (bool, error) {
	for pause := shortest; ; pause = min(2*pause, longest) {
		free, err := Try(file)
		if free || err != nil {
			return free, err
		}
		left := still()
		if left <= 0 {
			return false, nil
		}
		time.Sleep(min(pause, left))
	}
}
