package main

import (
	"slices"
	"strings"
	"testing"

	"github.com/urfave/cli/v2"
)

// Every command that is not hidden stands in one group, and each line of the examples has flags that its command takes.
func TestManual(t *testing.T) {
	app := program{}.app()
	listed := map[string]int{}
	for _, group := range groups {
		for _, name := range group.commands {
			listed[name]++
		}
	}
	for _, command := range app.Commands {
		want := 1
		if command.Hidden {
			want = 0
		}
		if listed[command.Name] != want {
			t.Errorf("%s is in %d groups, want %d", command.Name, listed[command.Name], want)
		}
		if want == 1 && len(examples[command.Name]) == 0 {
			t.Errorf("%s has no example", command.Name)
		}
	}
	for _, rows := range examples {
		for _, row := range rows {
			_, line, found := strings.Cut(row.Term, "pipguard ")
			fields := strings.Fields(line)
			if !found || strings.HasPrefix(row.Term, "alias") {
				continue
			}
			command := app.Command(strings.TrimRight(fields[0], ")'"))
			if command == nil {
				t.Errorf("%q: there is no such command", row.Term)
				continue
			}
			for _, word := range fields {
				if strings.HasPrefix(word, "-") && len(word) > 1 && !command.SkipFlagParsing && !has(command, strings.TrimLeft(word, "-")) {
					t.Errorf("%q: %s takes no %s", row.Term, command.Name, word)
				}
			}
		}
	}
}

func has(command *cli.Command, name string) bool {
	for _, flag := range command.Flags {
		if slices.Contains(flag.Names(), name) {
			return true
		}
	}
	return false
}
