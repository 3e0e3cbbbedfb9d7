// Package caller knows who started the program: their environment variables, and the folders of their own.
package caller

import (
	"slices"
	"strings"
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
