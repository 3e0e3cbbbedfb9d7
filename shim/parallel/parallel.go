// Package parallel shares work out among the processors.
package parallel

import (
	"iter"
	"runtime"
	"runtime/debug"
	"sync"
	"sync/atomic"
)

// Each has workers go through 0 to n-1, each number by one of them, and returns when all are done. There are as many as
// there are processors, but no more than one for each so many numbers as are worth one; a single one works in the
// caller's own goroutine.
func Each(n, worth int, work func(mine iter.Seq[int])) {
	var next atomic.Int64
	mine := func(yield func(int) bool) {
		for i := next.Add(1) - 1; i < int64(n) && yield(int(i)); i = next.Add(1) - 1 {
		}
	}
	count := min(runtime.GOMAXPROCS(0), (n+worth-1)/worth)
	if count <= 1 {
		work(mine)
		return
	}
	collectLess()
	var workers sync.WaitGroup
	for range count {
		workers.Go(func() { work(mine) })
	}
	workers.Wait()
}

// collectLess has the collector wait for 20 MB where there is much to do: to collect more often takes a quarter of such a
// run's time. A short run does not come to 4 MB, and would pay for the setting.
var collectLess = sync.OnceFunc(func() { debug.SetGCPercent(500) })
