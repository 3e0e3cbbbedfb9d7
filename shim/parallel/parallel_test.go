package parallel_test

import (
	"iter"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/pipguard/pipguard/shim/parallel"
)

// TestEach asks that each number is worked on once, by no more workers than are worth it.
func TestEach(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(4))
	for _, c := range []struct{ n, worth, workers int }{
		{0, 1, 1}, {1, 1, 1}, {3, 1, 3}, {100, 1, 4}, {256, 256, 1}, {257, 256, 2},
	} {
		var workers atomic.Int64
		done := make([]atomic.Int64, c.n)
		parallel.Each(c.n, c.worth, func(mine iter.Seq[int]) {
			workers.Add(1)
			for i := range mine {
				done[i].Add(1)
			}
		})
		if int(workers.Load()) != c.workers {
			t.Errorf("%d worth %d: %d workers, want %d", c.n, c.worth, workers.Load(), c.workers)
		}
		for i := range done {
			if done[i].Load() != 1 {
				t.Errorf("%d worth %d: %d was done %d times", c.n, c.worth, i, done[i].Load())
			}
		}
	}
}

// TestEachEndsEarly asks that a worker that stops leaves what is left to the others.
func TestEachEndsEarly(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(2))
	var first sync.Once
	var done atomic.Int64
	parallel.Each(100, 1, func(mine iter.Seq[int]) {
		for range mine {
			done.Add(1)
			stop := false
			first.Do(func() { stop = true })
			if stop {
				return
			}
		}
	})
	if done.Load() != 100 {
		t.Errorf("%d of 100 were done", done.Load())
	}
}
