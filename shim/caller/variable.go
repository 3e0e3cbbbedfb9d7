// Package caller knows who started the program: their environment variables, and the folders of their own.
package caller

import (
	"slices"
	"strconv"
	"strings"
	"time"
)

// Variable is a variable's value in environ, the last one's where it is there twice; "" where it is not set.
func Variable(environ []string, name string) string {
	for _, entry := range slices.Backward(environ) {
		if value, ok := strings.CutPrefix(entry, name+"="); ok {
			return value
		}
	}
	return ""
}

// RehearsalTime is how long rehearsals may take: the seconds that PIPGUARD_REHEARSAL_TIMEOUT says, else the default.
func RehearsalTime(environ []string, byDefault time.Duration) time.Duration {
	seconds, err := strconv.ParseFloat(Variable(environ, "PIPGUARD_REHEARSAL_TIMEOUT"), 64)
	if err != nil || !(seconds > 0) {
		return byDefault
	}
	return time.Duration(seconds * float64(time.Second))
}
