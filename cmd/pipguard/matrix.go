package main

import (
	"errors"
	"fmt"
	"os"

	"github.com/pipguard/pipguard/shim/inquiry"
	"github.com/pipguard/pipguard/shim/words"
	"github.com/urfave/cli/v2"
)

func (p program) matrix() *cli.Command {
	return &cli.Command{
		Name: "matrix", Usage: "the grid of two distributions' releases: declared and observed in one picture", ArgsUsage: "A B",
		Flags: []cli.Flag{
			&cli.StringFlag{Name: "platform", Usage: "`PLATFORM` the platform whose wheels count, such as linux_aarch64; else this machine's"},
			&cli.StringFlag{Name: "html", Usage: "`FILE` write it as one self-contained page to FILE, - being standard output"},
			&cli.BoolFlag{Name: "json", Usage: "as one JSON document"},
		},
		Action: func(c *cli.Context) error {
			switch {
			case c.NArg() != 2:
				return misused("matrix takes two distributions: pipguard matrix tensorflow numpy")
			case c.Bool("json") && c.String("html") != "":
				return misused("matrix writes --json or --html, not both")
			}
			grid, err := p.grid(c)
			if err != nil {
				return err
			}
			if c.Bool("json") {
				return words.MatrixJSON(p.stdout, grid)
			}
			if c.String("html") == "" {
				words.Matrix(p.stdout, words.StyleOf(p.stdout, p.environ), grid)
				return nil
			}
			return p.page(c.String("html"), grid)
		},
	}
}

func (p program) grid(c *cli.Context) (inquiry.Grid, error) {
	var names [2]string
	for i := range names {
		name, err := plainName(c.Args().Get(i))
		if err != nil {
			return inquiry.Grid{}, err
		}
		names[i] = name
	}
	aim, err := target(c)
	if err != nil {
		return inquiry.Grid{}, err
	}
	merged, err := p.merged(nil)
	if err != nil {
		return inquiry.Grid{}, err
	}
	grid, unknown := inquiry.NewGrid(names[0], names[1], aim, merged, p.today())
	if len(unknown) > 0 {
		words.Error(p.stderr, words.StyleOf(p.stderr, p.environ), errors.New(words.NotKnown(unknown...)), words.NotKnownHint([]string{"pipguard", "matrix"}, nil, names[:]...))
		return grid, exit(1)
	}
	return grid, nil
}

// page writes the grid as a page, "-" being standard output.
func (p program) page(path string, grid inquiry.Grid) error {
	if path == "-" {
		return words.MatrixPage(p.stdout, grid, p.now())
	}
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o644)
	if err != nil {
		return fmt.Errorf("write the page: %w", err)
	}
	if err := words.MatrixPage(file, grid, p.now()); err != nil {
		file.Close()
		return fmt.Errorf("write the page: %w", err)
	}
	if err := file.Close(); err != nil {
		return fmt.Errorf("write the page: %w", err)
	}
	words.Line(p.stderr, words.StyleOf(p.stderr, p.environ), "wrote", path)
	return nil
}
