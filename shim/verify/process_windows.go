package verify

import (
	"os/exec"
	"time"
)

// group lets a command's own children hold up its end for no longer than this.
func group(command *exec.Cmd) { command.WaitDelay = 5 * time.Second }

// trusted: on Windows the folders' access lists guard the policy's files.
func trusted(string) bool { return true }
