package caller

import (
	"path/filepath"
	"slices"
)

// Commands is how pip and pipguard were called, so that what is suggested can be pasted where that was typed.
type Commands struct {
	Program     string   // "pip", "uv", or "pipguard" for one of its own commands
	Args        []string // its arguments
	Pip         []string // how pip or uv was called; nil for "pip"
	Environment string   // the prefix of the environment that the run is about
}

// Typed is the run's command line, "pip install numpy".
func (c Commands) Typed() []string { return append([]string{c.Program}, c.Args...) }

// Tool is a command of pipguard about the environment of this run, wherever it is typed.
func (c Commands) Tool(name string) []string {
	command := []string{"pipguard", name}
	if len(c.Pip) != 1 || filepath.Base(c.Pip[0]) != c.Pip[0] {
		command = append(command, "--env", c.Environment)
	}
	return command
}

// Again is the command line that does this run again, wherever it is typed.
func (c Commands) Again() []string {
	switch c.Program {
	case "pip":
		return append(c.Tool("pip"), c.Args...)
	case "uv": // it finds the environment again by itself
		return append([]string{"pipguard", "uv"}, c.Args...)
	}
	return append(c.Tool(c.Args[0]), slices.Clone(c.Args[1:])...)
}
