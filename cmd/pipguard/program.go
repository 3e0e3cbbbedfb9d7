package main

import (
	"cmp"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/pipguard/pipguard/shim/caller"
	"github.com/pipguard/pipguard/shim/environment"
	"github.com/pipguard/pipguard/shim/exits"
	"github.com/pipguard/pipguard/shim/words"
	"github.com/urfave/cli/v2"
)

// A program is what one start of pipguard works with.
type program struct {
	stdin, stdout, stderr *os.File
	environ               []string
	now                   func() time.Time
}

func (p program) call(name, prefix string, args []string) caller.Call {
	directory, _ := os.Getwd()
	return caller.Call{
		Name: name, Args: args, Environ: p.environ, Directory: directory, Environment: prefix,
		Stdin: p.stdin, Stdout: p.stdout, Stderr: p.stderr, Now: p.now,
	}
}

// An exit ends a command with a code that is no error: `check` found something.
type exit int

func (e exit) Error() string { return fmt.Sprintf("exit %d", int(e)) }

// usage is wrong usage of a command: exit code 2.
type usage struct{ error }

func misused(format string, args ...any) error { return usage{fmt.Errorf(format, args...)} }

// app is the command-line tool.
func (p program) app() *cli.App {
	app := &cli.App{
		Name: "pipguard", Usage: "a pip that stops an install before it breaks an environment", Version: version(),
		Description: "Once an environment is guarded, go on typing pip: an install that breaks nothing looks as ever, and what would " +
			"break something is planned again or stopped, with the reason and what to type instead.",
		Writer: p.stdout, ErrWriter: p.stderr, HideHelpCommand: true,
		DisableSliceFlagSeparator: true, // a comma belongs to a specifier
		ExitErrHandler:            func(*cli.Context, error) {},
		OnUsageError:              func(c *cli.Context, err error, _ bool) error { return flagError(c.App.Flags, err) },
		CommandNotFound:           func(*cli.Context, string) {},
		Action: func(c *cli.Context) error {
			if c.Args().Present() {
				var names []string
				for _, command := range c.App.VisibleCommands() {
					names = append(names, command.Name)
				}
				return misused("there is no command %q%s", c.Args().First(), words.Meant(c.Args().First(), names))
			}
			return cli.ShowAppHelp(c)
		},
		Commands: []*cli.Command{
			p.enable(), p.disable(), p.status(), p.pip(), p.uv(), p.explain(), p.allow(), p.lock(), p.doctor(), p.upgrade(), p.undo(), p.log(), p.check(), p.which(), p.matrix(), p.verify(), p.policy(), p.gate(), p.versionCommand(),
		},
	}
	app.Commands = append(app.Commands, p.completion(), p.complete(), p.man())
	for _, command := range app.Commands {
		command.HideHelpCommand = true
		command.OnUsageError = func(_ *cli.Context, err error, _ bool) error { return flagError(command.Flags, err) }
		if slices.Contains([]string{"check", "explain", "allow", "undo", "log", "verify"}, command.Name) {
			command.Before = misplaced
		}
	}
	return app
}

// commands runs the command-line tool and returns its exit code.
func (p program) commands(args []string) int {
	app := p.app()
	cli.HelpPrinter = p.showHelp
	if len(args) > 1 && args[1] == "help" {
		args = slices.Concat(args[:1], args[2:], []string{"--help"})
	}
	err := app.Run(flagsFirst(app, args))
	if wrong, ok := errors.AsType[usage](err); ok {
		words.Error(p.stderr, words.StyleOf(p.stderr, p.environ), wrong.error, help(app, args))
		return 2
	}
	return p.code(err)
}

// help is the line that leads to the help of the command that was meant.
func help(app *cli.App, args []string) string {
	if len(args) > 1 {
		if command := app.Command(args[1]); command != nil && !command.SkipFlagParsing {
			if len(args) > 2 && slices.ContainsFunc(command.Subcommands, func(sub *cli.Command) bool { return sub.HasName(args[2]) }) {
				return words.Command("pipguard", command.Name, args[2], "--help")
			}
			return words.Command("pipguard", command.Name, "--help")
		}
	}
	return "pipguard --help"
}

// code reports an error and returns its exit code.
func (p program) code(err error) int {
	if err == nil {
		return 0
	}
	if code, ok := errors.AsType[exit](err); ok {
		return int(code)
	}
	failure := &exits.Failure{Code: exits.Failed, Err: err}
	if f, ok := errors.AsType[*exits.Failure](err); ok {
		failure = f
	}
	words.Error(p.stderr, words.StyleOf(p.stderr, p.environ), failure.Err, failure.Hints...)
	return failure.Code
}

// open opens an environment; "" is that of the first python on PATH.
func (p program) open(prefix string) (*environment.Environment, error) {
	typed := cmp.Or(prefix, ".venv")
	if prefix == "" {
		python := located("python")
		if _, err := os.Stat(python); err != nil {
			python = located("python3")
		}
		prefix = prefixOf(python)
	}
	env, err := environment.Open(prefix)
	if err != nil {
		return nil, &exits.Failure{Code: exits.Failed, Err: err, Hints: []string{instead(typed)}}
	}
	return env, nil
}

// instead is what to type where a path is no environment: about the one that it lies in or holds, or to make one there.
func instead(typed string) string {
	info, err := os.Stat(typed)
	switch {
	case err == nil && !info.IsDir():
		typed = filepath.Dir(filepath.Dir(typed)) // bin/python
	case err == nil:
		typed = filepath.Join(typed, ".venv") // a project
	}
	enable := words.Command("pipguard", "enable", typed)
	if _, err := environment.Open(typed); err == nil {
		return enable
	}
	return words.Command("python", "-m", "venv", typed) + " && " + enable
}

// prefixOf gives the environment that a python on PATH belongs to: the folder above its own, or where that is a folder
// of shims, as pyenv has it, what the interpreter itself says.
func prefixOf(python string) string {
	prefix := filepath.Dir(filepath.Dir(python))
	if _, err := environment.Open(prefix); err == nil {
		return prefix
	}
	out, err := exec.Command(python, "-c", "import sys; print(sys.prefix)").Output()
	if said := strings.TrimSpace(string(out)); err == nil && said != "" {
		return said
	}
	return prefix
}

// sameLine is the line that a command about one environment was typed as, for a hint.
func sameLine(c *cli.Context, prefix string) []string {
	args := []string{c.Command.Name, prefix}
	for _, name := range c.LocalFlagNames() {
		args = append(args, fmt.Sprintf("--%s=%v", name, c.Value(name)))
	}
	return args
}

func (p program) variable(name string) string { return caller.Variable(p.environ, name) }

// flagsFirst moves a command's flags before its arguments: urfave/cli takes none after them.
func flagsFirst(app *cli.App, args []string) []string {
	if len(args) < 2 {
		return args
	}
	command := app.Command(args[1])
	if command == nil || command.SkipFlagParsing {
		return args
	}
	if len(command.Subcommands) > 0 && len(args) > 2 {
		for _, sub := range command.Subcommands {
			if sub.HasName(args[2]) {
				return append(args[:3:3], sorted(sub, args[3:])...)
			}
		}
	}
	return append(args[:2:2], sorted(command, args[2:])...)
}

func sorted(command *cli.Command, args []string) []string {
	var flags, rest []string
	for i := 0; i < len(args); i++ {
		name := strings.TrimLeft(args[i], "-")
		switch {
		case args[i] == "--":
			return append(append(flags, "--"), append(rest, args[i+1:]...)...)
		case !strings.HasPrefix(args[i], "-") || name == "":
			rest = append(rest, args[i])
		case !strings.Contains(name, "=") && takesValue(command, name) && i+1 < len(args):
			flags = append(flags, args[i], args[i+1])
			i++
		default:
			flags = append(flags, args[i])
		}
	}
	return append(flags, rest...)
}

func takesValue(command *cli.Command, name string) bool {
	for _, flag := range command.Flags {
		if slices.Contains(flag.Names(), name) {
			_, boolean := flag.(*cli.BoolFlag)
			return !boolean
		}
	}
	return false
}
