package main

import (
	"errors"

	"github.com/urfave/cli/v2"
)

// guardable is what enable and pip ask first.
func guardable(*cli.Context) error {
	return errors.New("pip is not guarded on Windows yet; Linux and macOS are, and check, which and matrix work here too")
}
