package main

import (
	"slices"
	"strings"

	"github.com/pipguard/pipguard/shim/inquiry"
	"github.com/pipguard/pipguard/shim/words"
	"github.com/urfave/cli/v2"
)

// formats are the forms that `check` reports in.
var formats = []string{"text", "json", "github", "sarif"}

func formatFlag() cli.Flag {
	return &cli.StringFlag{Name: "format", Usage: "`FORMAT` text, json, github (annotations on the lines of the files) or sarif (2.1.0, for code scanning)", Value: "text"}
}

// formatOf reads --format and --json, which is short for --format json.
func formatOf(c *cli.Context) (string, error) {
	format := c.String("format")
	if !slices.Contains(formats, format) {
		return "", misused("--format is %q, expected one of %s%s", format, strings.Join(formats, ", "), words.Meant(format, formats))
	}
	if !c.Bool("json") {
		return format, nil
	}
	if c.IsSet("format") && format != "json" {
		return "", misused("--json and --format %s exclude each other", format)
	}
	return "json", nil
}

func (p program) report(format string, checked inquiry.Checked) error {
	switch format {
	case "json":
		return words.JSON(p.stdout, checked)
	case "sarif":
		return words.SARIF(p.stdout, checked, version())
	case "github":
		words.Annotate(p.stdout, checked)
	default:
		words.Check(p.stdout, words.StyleOf(p.stdout, p.environ), checked)
	}
	return nil
}
