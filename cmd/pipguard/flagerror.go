package main

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/pipguard/pipguard/shim/words"
	"github.com/urfave/cli/v2"
)

// flagError says in our words what Go's flag package found wrong with a command's flags, and which one was meant.
func flagError(flags []cli.Flag, err error) error {
	text := err.Error()
	if typed, ok := strings.CutPrefix(text, "flag provided but not defined: -"); ok {
		typed = strings.TrimLeft(typed, "-")
		return usage{fmt.Errorf("there is no option %s%s", dashed(typed), meantFlag(typed, flags))}
	}
	if name, ok := strings.CutPrefix(text, "flag needs an argument: -"); ok {
		name = strings.TrimLeft(name, "-")
		return usage{fmt.Errorf("%s needs a value: %s %s", dashed(name), dashed(name), valueOf(name, flags))}
	}
	if rest, ok := strings.CutPrefix(text, "invalid value "); ok {
		value, behind, _ := strings.Cut(rest, " for flag -")
		name, _, _ := strings.Cut(behind, ":")
		return usage{fmt.Errorf("%s is %s, expected a number", dashed(name), value)}
	}
	if rest, ok := strings.CutPrefix(text, "invalid boolean value "); ok {
		_, behind, _ := strings.Cut(rest, " for -")
		name, _, _ := strings.Cut(behind, ":")
		return usage{fmt.Errorf("%s takes no value", dashed(name))}
	}
	return usage{errors.New(text)}
}

// meantFlag asks for the options that a mistyped one is nearest to.
func meantFlag(typed string, flags []cli.Flag) string {
	names := []string{"help"}
	for _, flag := range flags {
		names = append(names, flag.Names()...)
	}
	return words.MeantOption(typed, names)
}

// valueOf is the name of what a flag takes.
func valueOf(name string, flags []cli.Flag) string {
	for _, flag := range flags {
		if slices.Contains(flag.Names(), name) {
			value, _ := valueName(flag)
			return value
		}
	}
	return "VALUE"
}
