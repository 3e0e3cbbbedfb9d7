package shim

import (
	"errors"
	"os"
	"os/exec"
)

// replaceProcess runs another program to its end and ends with its exit code: Windows has no exec.
func replaceProcess(argv, environ []string) error {
	command := exec.Command(argv[0], argv[1:]...)
	command.Env, command.Stdin, command.Stdout, command.Stderr = environ, os.Stdin, os.Stdout, os.Stderr
	err := command.Run()
	if exit, ok := errors.AsType[*exec.ExitError](err); ok || err == nil {
		os.Exit(exit.ExitCode())
	}
	return err
}
