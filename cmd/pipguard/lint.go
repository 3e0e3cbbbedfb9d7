package main

import (
	"errors"
	"os"
	"slices"

	"github.com/pelletier/go-toml/v2"
	"github.com/pipguard/pipguard/policy"
	"github.com/pipguard/pipguard/policy/policyfile"
	"github.com/pipguard/pipguard/shim/layers"
	"github.com/pipguard/pipguard/shim/words"
	"github.com/urfave/cli/v2"
)

func (p program) policyLint(c *cli.Context) error {
	paths, err := p.files(c)
	if err != nil {
		return err
	}
	base, err := layers.BuiltIn()
	if err != nil {
		return err
	}
	var findings []*policyfile.Error
	for _, path := range paths {
		found, err := lint(path, base, p.today())
		if err != nil {
			return err
		}
		findings = append(findings, found...)
	}
	words.Lint(p.stdout, words.StyleOf(p.stdout, p.environ), paths, findings)
	if slices.ContainsFunc(findings, func(f *policyfile.Error) bool { return !f.Advice }) {
		return exit(1)
	}
	return nil
}

// files is the policy file that is named, else those in force here but for the built-in ones. One of these that does not
// parse is given alone.
func (p program) files(c *cli.Context) ([]string, error) {
	if path, err := one(c, ""); err != nil || path != "" {
		return []string{path}, err
	}
	env, _ := p.subject("")
	found, err := p.layers(env)
	if at, ok := errors.AsType[*policyfile.Error](err); ok {
		return []string{at.File}, nil
	}
	var paths []string
	for _, layer := range found.Layers {
		if _, err := os.Stat(layer.Name); err == nil && layer.Name != policy.BuiltIn {
			paths = append(paths, layer.Name)
		}
	}
	return paths, err
}

// lint finds what is wrong with one file; what does not parse is a finding too.
func lint(path string, base policyfile.Layer, today toml.LocalDate) ([]*policyfile.Error, error) {
	data, file, below, err := readPolicy(path)
	if _, ok := errors.AsType[*policyfile.Error](err); ok {
		return policyfile.Mistakes(path, data, len(below) > 0), nil
	}
	if errors.Is(err, policyfile.ErrForeign) {
		return []*policyfile.Error{{File: path, Message: policyfile.ErrForeign.Error(), Hint: `schema = "` + policyfile.Schema + `"`}}, nil
	}
	if err != nil {
		return nil, err
	}
	return policyfile.Lint{
		Layer: policyfile.Layer{Name: path, File: file}, Data: data, Below: below, Rest: []policyfile.Layer{base}, Today: today,
	}.Findings(), nil
}
