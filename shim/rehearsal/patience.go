package rehearsal

import (
	"os"
	"runtime"
	"strconv"
	"strings"
	"time"
)

// Patience is a time limit for this machine as it is now: where more programs wait than there are processors, an import
// takes longer than its own time, and the limit grows with them, to three times itself at most.
func Patience(limit time.Duration) time.Duration {
	load, _ := os.ReadFile("/proc/loadavg") // Linux alone has it
	return patience(limit, string(load), runtime.NumCPU())
}

func patience(limit time.Duration, load string, processors int) time.Duration {
	first, _, _ := strings.Cut(load, " ")
	waiting, err := strconv.ParseFloat(first, 64)
	if err != nil || waiting <= float64(processors) {
		return limit
	}
	return time.Duration(float64(limit) * min(waiting/float64(processors), 3))
}
