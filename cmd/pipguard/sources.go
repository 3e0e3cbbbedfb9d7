package main

import (
	"fmt"
	"io"
	"slices"

	"github.com/pipguard/pipguard/shim/inquiry"
	"github.com/urfave/cli/v2"
)

// longestInput is the most that is read of standard input, in bytes.
const longestInput = 16 << 20

// sources reads what describes a set: the arguments and the files of -r, "-" being standard input.
func (p program) sources(c *cli.Context) (inquiry.Sources, error) {
	sources := inquiry.Sources{Arguments: c.Args().Slice(), Files: c.StringSlice("r"), Directory: directory(), Environ: p.environ}
	if !slices.Contains(sources.Files, "-") {
		return sources, nil
	}
	var err error
	if sources.Stdin, err = io.ReadAll(io.LimitReader(p.stdin, longestInput+1)); err != nil {
		return sources, fmt.Errorf("read standard input: %w", err)
	}
	if len(sources.Stdin) > longestInput {
		return sources, fmt.Errorf("standard input has more than %d MiB: that is no requirements file", longestInput>>20)
	}
	return sources, nil
}

// withoutStdin is the files that lie somewhere.
func withoutStdin(files []string) []string {
	return slices.DeleteFunc(slices.Clone(files), func(name string) bool { return name == "-" })
}
