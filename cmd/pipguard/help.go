package main

import (
	"io"
	"slices"
	"strings"

	"github.com/pipguard/pipguard/shim/words"
	"github.com/urfave/cli/v2"
)

// showHelp prints the page that urfave/cli's --help is about: the program's, or a command's.
func (p program) showHelp(w io.Writer, _ string, about any) {
	var page words.Page
	switch about := about.(type) {
	case *cli.App:
		page = programPage(about)
	case *cli.Command:
		page = commandPage(about.HelpName, about)
	}
	words.Help(w, words.StyleOf(p.stdout, p.environ), page)
}

// programPage is the page of pipguard itself: its commands in groups.
func programPage(app *cli.App) words.Page {
	page := words.Page{Name: "pipguard", Does: app.Usage, Usage: "COMMAND [OPTIONS] [ARGUMENTS]", Text: app.Description}
	for _, group := range groups {
		var rows []words.Row
		for _, name := range group.commands {
			rows = append(rows, words.Row{Term: name, Text: app.Command(name).Usage})
		}
		page.Sections = append(page.Sections, words.Section{Title: group.title, Rows: rows})
	}
	page.Sections = append(page.Sections,
		words.Section{Title: "Options", Rows: options(app.Flags)},
		words.Section{Title: "Examples", Lines: true, Rows: examples["pipguard"]},
		words.Section{Title: "Exit codes", Rows: programCodes})
	return page
}

// commandPage is the page of one command, "pipguard check" or "pipguard policy lint".
func commandPage(name string, command *cli.Command) words.Page {
	page := words.Page{Name: name, Does: command.Usage, Usage: usageOf(command), Text: command.Description}
	var subcommands []words.Row
	for _, sub := range command.Subcommands {
		subcommands = append(subcommands, words.Row{Term: sub.Name, Text: sub.Usage})
	}
	key := strings.TrimPrefix(name, "pipguard ")
	for _, section := range []words.Section{
		{Title: "Commands", Rows: subcommands},
		{Title: "Options", Rows: options(command.Flags)},
		{Title: "Examples", Lines: true, Rows: examples[key]},
		{Title: "Exit codes", Rows: codes[key]},
	} {
		if len(section.Rows) > 0 {
			page.Sections = append(page.Sections, section)
		}
	}
	return page
}

// usageOf is what follows a command's name.
func usageOf(command *cli.Command) string {
	switch {
	case len(command.Subcommands) > 0:
		return "COMMAND [OPTIONS] [ARGUMENTS]"
	case len(options(command.Flags)) > 1 && !command.SkipFlagParsing: // more than --help
		return strings.TrimSpace("[OPTIONS] " + command.ArgsUsage)
	}
	return command.ArgsUsage
}

// helpOption is taken by every command.
var helpOption = words.Row{Term: "-h, --help", Text: "show this help"}

// options describes flags: their names, what they take, what they are for.
func options(flags []cli.Flag) []words.Row {
	var rows []words.Row
	for _, flag := range flags {
		var names []string
		for _, name := range flag.Names() {
			names = append(names, dashed(name))
		}
		slices.SortStableFunc(names, func(a, b string) int { return min(len(a), 3) - min(len(b), 3) })
		value, usage := valueName(flag)
		row := words.Row{Term: strings.TrimSpace(strings.Join(names, ", ") + " " + value), Text: usage}
		if _, many := flag.(*cli.StringSliceFlag); many {
			row.Text += "; may be given several times"
		}
		rows = append(rows, row)
	}
	if !slices.ContainsFunc(flags, func(f cli.Flag) bool { return slices.Contains(f.Names(), "help") }) {
		rows = append(rows, helpOption)
	}
	return rows
}

// dashed is a flag's name as it is typed.
func dashed(name string) string { return strings.Repeat("-", min(2, len(name))) + name }

// valueName takes the name of what a flag takes off the front of its usage: "`VERSION` the Python …"; "" for a switch.
func valueName(flag cli.Flag) (value, usage string) {
	documented, ok := flag.(cli.DocGenerationFlag)
	if !ok {
		return "", ""
	}
	usage = documented.GetUsage()
	if named, rest, found := strings.Cut(strings.TrimPrefix(usage, "`"), "` "); found && strings.HasPrefix(usage, "`") {
		return named, rest
	}
	if documented.TakesValue() {
		value = strings.ToUpper(flag.Names()[0])
	}
	return value, usage
}
