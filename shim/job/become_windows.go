package job

import (
	"errors"
	"os"
	"os/exec"
	"os/signal"
)

// Become runs another program to its end and ends with its exit code: Windows has no exec. Ctrl-C and Ctrl-Break
// reach that program by themselves, and it decides what they mean.
func Become(argv, environ []string) error {
	signal.Notify(make(chan os.Signal, 1), os.Interrupt)
	command := exec.Command(argv[0], argv[1:]...)
	command.Env, command.Stdin, command.Stdout, command.Stderr = environ, os.Stdin, os.Stdout, os.Stderr
	free, err := Start(command)
	if err != nil {
		return err
	}
	err = command.Wait()
	free()
	if exit, ok := errors.AsType[*exec.ExitError](err); ok {
		os.Exit(exit.ExitCode())
	}
	if err == nil {
		os.Exit(0)
	}
	return err
}
