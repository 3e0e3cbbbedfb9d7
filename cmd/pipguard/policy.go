package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/pipguard/pipguard/policy"
	"github.com/pipguard/pipguard/policy/policyfile"
	"github.com/pipguard/pipguard/shim/exits"
	"github.com/pipguard/pipguard/shim/layers"
	"github.com/pipguard/pipguard/shim/words"
	"github.com/urfave/cli/v2"
)

func (p program) policy() *cli.Command {
	command := &cli.Command{
		Name: "policy", Usage: "show, begin, check or trust policy files", HideHelpCommand: true,
		Subcommands: []*cli.Command{
			{
				Name: "show", Usage: "print the merged policy, with the layer that each part came from",
				Flags:  []cli.Flag{envFlag()},
				Action: p.policyShow,
			},
			{Name: "init", Usage: "write a commented starter file", ArgsUsage: "[FILE]", Action: p.policyInit},
			{Name: "lint", Usage: "find what can never match, contradicts another rule, or has no evidence", ArgsUsage: "[FILE]", Action: p.policyLint},
			{Name: "test", Usage: "run a file's own cases; without one, those of the policy files in force here, or the built-in policy's", ArgsUsage: "[FILE]", Action: p.policyTest},
			{Name: "trust", Usage: "let a project's own file do more than block, until it changes", ArgsUsage: "FILE", Action: p.policyTrust},
			{Name: "schema", Usage: "print the JSON schema, for editors that complete policy files", Action: p.policySchema},
		},
		Action: func(c *cli.Context) error {
			var names []string
			for _, sub := range c.Command.Subcommands {
				names = append(names, sub.Name)
			}
			if c.Args().First() == "" {
				return misused("policy takes one of show, init, lint, test, trust and schema")
			}
			return misused("policy takes show, init, lint, test, trust or schema: %q is none of them%s", c.Args().First(), words.Meant(c.Args().First(), names))
		},
	}
	for _, sub := range command.Subcommands {
		sub.HideHelpCommand = true
		sub.OnUsageError = func(_ *cli.Context, err error, _ bool) error { return flagError(sub.Flags, err) }
	}
	return command
}

func (p program) policyShow(c *cli.Context) error {
	env, err := p.flagged(c)
	if err != nil && c.String("env") != "" {
		return err
	}
	found, err := p.layers(env) // without an environment, the system's and the project's files apply
	if err != nil {
		return err
	}
	merged, problems := policyfile.Merge(found.Layers...)
	names, untrusted := found.Names()
	words.Policy(p.stdout, merged, names, untrusted, problems)
	return nil
}

func (p program) policyInit(c *cli.Context) error {
	path, err := one(c, "pipguard.toml")
	if err != nil {
		return err
	}
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if errors.Is(err, fs.ErrExist) {
		return exits.Unable(fmt.Errorf("%s is there already; nothing was changed", path), words.Command("pipguard", "policy", "init", "FILE"))
	}
	if err != nil {
		return fmt.Errorf("write a policy: %w", err)
	}
	if _, err := file.Write(policyfile.Starter); err != nil {
		file.Close()
		return fmt.Errorf("write a policy: %w", err)
	}
	if err := file.Close(); err != nil {
		return fmt.Errorf("write a policy: %w", err)
	}
	style := words.StyleOf(p.stderr, p.environ)
	words.Line(p.stderr, style, "wrote", path)
	words.Hint(p.stderr, style, words.Command("pipguard", "policy", "lint", path))
	if _, err := os.Stat(filepath.Join(filepath.Dir(path), "pyvenv.cfg")); err != nil && filepath.Base(path) == "pipguard.toml" {
		words.Begun(p.stderr, style, path)
	}
	return nil
}

// one is a command's only argument, or what stands for it where there is none.
func one(c *cli.Context, otherwise string) (string, error) {
	if c.NArg() > 1 {
		return "", misused("policy %s takes one file, not %d", c.Command.Name, c.NArg())
	}
	if c.NArg() == 0 {
		return otherwise, nil
	}
	return c.Args().First(), nil
}

// readPolicy reads a policy file, or the part of a pyproject.toml that is one.
func readPolicy(path string) (data []byte, file policyfile.File, below []string, err error) {
	if data, err = layers.Read(path); err != nil {
		return nil, file, nil, fmt.Errorf("read the policy: %w", err)
	}
	if filepath.Base(path) != "pyproject.toml" {
		file, err = policyfile.Parse(path, data)
		return data, file, nil, err
	}
	file, found, err := policyfile.ParseProject(path, data)
	if err == nil && !found {
		err = fmt.Errorf("%s has no [tool.pipguard]", path)
	}
	return data, file, []string{"tool", "pipguard"}, err
}

// A tested file is one whose own cases are run.
type tested struct {
	name string
	file policyfile.File
}

// policyTest runs the cases of a file, else of those in force here, else of the built-in policy.
func (p program) policyTest(c *cli.Context) error {
	paths, err := p.files(c)
	if err != nil {
		return err
	}
	base, err := layers.BuiltIn()
	if err != nil {
		return err
	}
	if len(paths) == 0 {
		merged, _ := policyfile.Merge(base)
		return p.try(merged, tested{policy.BuiltIn, base.File})
	}
	var last error
	for _, path := range paths {
		_, file, _, err := readPolicy(path)
		if err != nil {
			return err
		}
		merged, _ := policyfile.Merge(base, policyfile.Layer{Name: path, File: file, Trusted: true})
		if err := p.try(merged, tested{path, file}); err != nil {
			last = err
			if _, ok := errors.AsType[exit](err); !ok {
				return err
			}
		}
	}
	return last
}

// try runs a file's cases under the merged policy.
func (p program) try(merged *policy.Policy, test tested) error {
	var all []policyfile.TestResult
	holds := true
	for _, t := range test.file.Tests {
		tried, err := policyfile.RunTest(merged, t, p.today())
		if err != nil {
			return fmt.Errorf("%s:%d: %w", test.name, t.Line, err)
		}
		all = append(all, tried)
		holds = holds && tried.Passed()
	}
	words.Tried(p.stdout, words.StyleOf(p.stdout, p.environ), test.name, all)
	if !holds {
		return exit(1)
	}
	return nil
}

func (p program) policyTrust(c *cli.Context) error {
	if c.NArg() != 1 {
		return misused("policy trust takes one file: pipguard policy trust pipguard.toml")
	}
	path := c.Args().First()
	_, file, _, err := readPolicy(path)
	if err != nil {
		return err
	}
	err = layers.Trust(path, p.environ)
	if errors.Is(err, layers.ErrNoPlace) {
		return &exits.Failure{Code: exits.Failed, Err: err, Hints: []string{"export XDG_CONFIG_HOME=$(mktemp -d)"}}
	}
	if err != nil {
		return err
	}
	words.Trusted(p.stderr, words.StyleOf(p.stderr, p.environ), path, file)
	return nil
}

func (p program) policySchema(*cli.Context) error {
	_, err := p.stdout.Write(policyfile.JSONSchema)
	return err
}
