//go:build !linux

package testkit

import (
	"errors"
	"os/exec"
)

func runOnTerminal(*exec.Cmd, watched) error {
	return errors.New("run -tty: only on Linux")
}
