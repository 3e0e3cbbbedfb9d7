package main

import (
	"cmp"
	"fmt"
	"runtime/debug"
	"strings"

	"github.com/urfave/cli/v2"
)

// release and commit are set by the linker in releases.
var release, commit string

// version is the release and the commit that the program was built from, as far as the build knows them.
func version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		info = new(debug.BuildInfo)
	}
	return built(release, commit, info)
}

// built adds what Go knows of a build to what the linker was told: `go install …@latest` tells it nothing, and a build
// without version control tells Go nothing.
func built(number, revision string, info *debug.BuildInfo) string {
	number = cmp.Or(number, strings.TrimPrefix(info.Main.Version, "v"), "(devel)")
	for _, setting := range info.Settings {
		if setting.Key == "vcs.revision" {
			revision = cmp.Or(revision, setting.Value)
		}
	}
	revision = revision[:min(12, len(revision))]
	if strings.Contains(number, revision) { // a pseudo-version, or ""
		return number
	}
	return fmt.Sprintf("%s (%s)", number, revision)
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
