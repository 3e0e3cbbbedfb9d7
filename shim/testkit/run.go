package testkit

import (
	"errors"
	"flag"
	"os/exec"
	"slices"
	"syscall"

	"github.com/rogpeppe/go-internal/testscript"
)

// cmdRun is `run [-code N] [-tty] [-signal NAME -at REGEXP] PROGRAM ARGS…`: exec that wants one exit code.
func cmdRun(ts *testscript.TestScript, _ bool, args []string) {
	flags := flag.NewFlagSet("run", flag.ContinueOnError)
	code := flags.Int("code", 0, "")
	tty := flags.Bool("tty", false, "")
	signal := flags.String("signal", "", "")
	at := flags.String("at", "", "")
	if err := flags.Parse(args); err != nil || flags.NArg() == 0 || (*signal == "") != (*at == "") {
		ts.Fatalf("usage: run [-code N] [-tty] [-signal NAME -at REGEXP] PROGRAM ARGS…")
	}
	program := flags.Args()
	if wine() != "" {
		program = windowsCommand(program)
	}
	if *tty || *signal != "" {
		program = slices.Concat([]string{watchProgram, "-signal", *signal, "-at", *at}, program)
		if *tty {
			program = slices.Insert(program, 1, "-tty")
		}
	}
	if got := exitCode(ts, ts.Exec(program[0], program[1:]...)); got != *code {
		ts.Fatalf("exit code %d, want %d", got, *code)
	}
	if *code == blocked && !*tty {
		pasteHint(ts, flags.Args())
	}
}

// blocked is the guard's exit code for a run that it stopped.
const blocked = 20

func exitCode(ts *testscript.TestScript, err error) int {
	code, err := codeOf(err)
	ts.Check(err)
	return code
}

// codeOf is a shell's: 128+n for a program that signal n ended. An error is not about the program's end.
func codeOf(err error) (int, error) {
	var exit *exec.ExitError
	if !errors.As(err, &exit) {
		return 0, err
	}
	if status, ok := exit.Sys().(syscall.WaitStatus); ok && status.Signaled() {
		return 128 + int(status.Signal()), nil
	}
	return exit.ExitCode(), nil
}
