package main

import (
	"cmp"
	"fmt"
	"runtime/debug"

	"github.com/urfave/cli/v2"
)

// release and commit are set by the linker in releases.
var release, commit string

// version is the release and the commit that the program was built from, as far as the build knows them.
func version() string {
	number, revision := release, commit
	if info, ok := debug.ReadBuildInfo(); ok {
		number = cmp.Or(number, info.Main.Version)
		for _, setting := range info.Settings {
			if setting.Key == "vcs.revision" {
				revision = cmp.Or(revision, setting.Value)
			}
		}
	}
	if revision == "" {
		return cmp.Or(number, "(devel)")
	}
	return fmt.Sprintf("%s (%.12s)", cmp.Or(number, "(devel)"), revision)
}

func (p program) versionCommand() *cli.Command {
	return &cli.Command{
		Name: "version", Usage: "print the version and the commit that it was built from",
		Action: func(*cli.Context) error {
			fmt.Fprintln(p.stdout, "pipguard", version())
			return nil
		},
	}
}
