//go:build unix

package job

import (
	"fmt"
	"syscall"
)

// Become becomes another program; it returns only where that fails.
func Become(argv, environ []string) error {
	return fmt.Errorf("start %s: %w", argv[0], syscall.Exec(argv[0], argv, environ))
}
