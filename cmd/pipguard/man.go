package main

import (
	"slices"

	"github.com/pipguard/pipguard/shim/words"
	"github.com/urfave/cli/v2"
)

// man prints the manual page, for who packages the program.
func (p program) man() *cli.Command {
	return &cli.Command{
		Name: "man", Hidden: true, Usage: "print the manual page, man(7)",
		Action: func(c *cli.Context) error {
			var pages []words.Page
			for _, group := range groups {
				for _, name := range group.commands {
					command := c.App.Command(name)
					pages = append(pages, manPage("pipguard "+name, command))
					for _, sub := range command.Subcommands {
						pages = append(pages, manPage("pipguard "+name+" "+sub.Name, sub))
					}
				}
			}
			page := programPage(c.App)
			page.Sections = page.Sections[len(groups):] // the commands have pages of their own
			words.Man(p.stdout, version(), page, pages)
			return nil
		},
	}
}

// manPage is a command's page without --help, which all have, and without the list of its commands, which follow.
func manPage(name string, command *cli.Command) words.Page {
	page := commandPage(name, command)
	var sections []words.Section
	for _, section := range page.Sections {
		section.Rows = slices.DeleteFunc(section.Rows, func(r words.Row) bool { return r.Term == helpOption.Term })
		if section.Title != "Commands" && len(section.Rows) > 0 {
			sections = append(sections, section)
		}
	}
	page.Sections = sections
	return page
}
