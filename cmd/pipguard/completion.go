package main

import (
	"embed"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strings"

	"github.com/pipguard/pipguard/shim/words"
	"github.com/urfave/cli/v2"
)

// completions are the shells' own parts: each asks `pipguard complete` for the words.
//
//go:embed completion
var completions embed.FS

func (p program) completion() *cli.Command {
	return &cli.Command{
		Name: "completion", Usage: "print the completion of pipguard's own commands for a shell", ArgsUsage: "bash|zsh|fish",
		Action: func(c *cli.Context) error {
			script, err := completions.ReadFile("completion/" + c.Args().First())
			if err != nil || c.NArg() != 1 {
				return misused("completion takes a shell: %s", strings.Join(shells(), ", "))
			}
			_, err = p.stdout.Write(script)
			return err
		},
	}
}

// complete prints what may stand in the place of its last argument, a candidate a line, a tab before what it is for.
func (p program) complete() *cli.Command {
	return &cli.Command{
		Name: "complete", Hidden: true, SkipFlagParsing: true,
		Action: func(c *cli.Context) error {
			typed := c.Args().Slice()
			if len(typed) > 1 && typed[0] == "pip" {
				return p.completePip(typed)
			}
			for _, candidate := range p.candidates(c.App, typed) {
				if word, _, _ := strings.Cut(candidate, "\t"); strings.HasPrefix(word, typed[len(typed)-1]) {
					fmt.Fprintln(p.stdout, candidate)
				}
			}
			return nil
		},
	}
}

// completePip asks pip's own completion about the words after `pipguard pip`.
func (p program) completePip(typed []string) error {
	program, err := os.Executable()
	if err != nil {
		return fmt.Errorf("find this program: %w", err)
	}
	asked := exec.Command(program, "pip")
	asked.Env = append(slices.Clone(p.environ), "PIP_AUTO_COMPLETE=1",
		"COMP_WORDS="+strings.Join(typed, " "), fmt.Sprintf("COMP_CWORD=%d", len(typed)-1))
	found, _ := asked.Output() // pip's completion ends with exit code 1
	for word := range strings.FieldsSeq(string(found)) {
		fmt.Fprintln(p.stdout, word)
	}
	return nil
}

// candidates are all words that fit behind those typed; none where a file or a requirement is wanted.
func (p program) candidates(app *cli.App, typed []string) []string {
	if len(typed) == 0 {
		return nil
	}
	last := len(typed) - 1
	if last == 0 {
		return append(named(app.VisibleCommands()), flagged(app.Flags)...)
	}
	command := app.Command(typed[0])
	if command == nil {
		return nil
	}
	if last > 1 && len(command.Subcommands) > 0 {
		if at := slices.IndexFunc(command.Subcommands, func(s *cli.Command) bool { return s.HasName(typed[1]) }); at >= 0 {
			command = command.Subcommands[at]
		}
	}
	before := strings.TrimLeft(typed[last-1], "-")
	flag, _, glued := strings.Cut(typed[last], "=")
	switch {
	case glued && strings.HasPrefix(flag, "-"):
		return prefixed(flag+"=", values[strings.TrimLeft(flag, "-")])
	case strings.HasPrefix(typed[last-1], "-") && takesValue(command, before):
		return values[before]
	case strings.HasPrefix(typed[last], "-"):
		return flagged(command.Flags)
	case len(command.Subcommands) > 0:
		return named(command.Subcommands)
	case command.Name == "completion":
		return shells()
	case command.Name == "explain" || command.Name == "allow":
		return p.ids()
	}
	return nil
}

// values are the words that a flag takes, where they are few.
var values = map[string][]string{
	"mode":   {"block", "rewrite", "warn"},
	"pins":   {"block", "rewrite"},
	"trust":  {"observed", "rehearsed", "declared"},
	"format": formats,
}

func prefixed(prefix string, texts []string) (words []string) {
	for _, text := range texts {
		words = append(words, prefix+text)
	}
	return words
}

func named(commands []*cli.Command) (words []string) {
	for _, command := range commands {
		if !command.Hidden {
			words = append(words, command.Name+"\t"+command.Usage)
		}
	}
	return words
}

func flagged(flags []cli.Flag) (words []string) {
	for _, flag := range flags {
		_, usage := valueName(flag)
		for _, name := range flag.Names() {
			words = append(words, dashed(name)+"\t"+usage)
		}
	}
	return words
}

func shells() (names []string) {
	entries, _ := completions.ReadDir("completion") // embedded: it is there
	for _, entry := range entries {
		names = append(names, entry.Name())
	}
	return names
}

// ids are those of the rejections at hand, each with what it was about.
func (p program) ids() (found []string) {
	rejections, err := p.rejections("", "")
	if err != nil {
		return nil
	}
	for _, entry := range slices.Backward(nearest(rejections)) {
		found = append(found, entry.ID+"\t"+words.Command(entry.Command...))
	}
	return found
}
