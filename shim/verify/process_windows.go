package verify

import (
	"os"
	"os/exec"
	"time"
)

// group lets a command's own children hold up its end for no longer than this.
func group(command *exec.Cmd) { command.WaitDelay = 5 * time.Second }

// endGroup: Windows ends no group.
func endGroup(*exec.Cmd) {}

// crashed says what the end of a process that said nothing means; an access violation (0xC0000005) is one of code.
func crashed(state *os.ProcessState) (Result, string) {
	if uint32(state.ExitCode()) == 0xC0000005 {
		return Fails, "it crashed (access violation)"
	}
	return NotHere, "it ended Python (" + state.String() + ")"
}

// trusted: on Windows the folders' access lists guard the policy's files.
func trusted(string) bool { return true }
