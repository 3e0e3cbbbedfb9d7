//go:build unix

package shim

import (
	"fmt"
	"syscall"
)

// replaceProcess becomes another program; it returns only where that fails.
func replaceProcess(argv, environ []string) error {
	return fmt.Errorf("start %s: %w", argv[0], syscall.Exec(argv[0], argv, environ))
}
