package main

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"github.com/pipguard/pipguard/shim/exits"
	"github.com/pipguard/pipguard/shim/inquiry"
	"github.com/pipguard/pipguard/shim/preview"
	"github.com/pipguard/pipguard/shim/request"
	"github.com/pipguard/pipguard/shim/verify"
	"github.com/pipguard/pipguard/shim/words"
	"github.com/urfave/cli/v2"
)

var errNothingFetched = errors.New("--fetch takes requirements, or -r FILE")

// fetched judges what pip would make of an empty environment, or of the one that --env names.
func (p program) fetched(c *cli.Context) (inquiry.Checked, error) {
	sources, err := p.sources(c)
	if err != nil {
		return inquiry.Checked{}, err
	}
	var options []string
	sources.Arguments, options = parted(c.Args().Slice())
	switch {
	case len(sources.Arguments)+len(sources.Files) == 0:
		return inquiry.Checked{}, &exits.Failure{Code: 2, Err: errNothingFetched, Hints: []string{"pipguard check --fetch -r requirements.txt"}}
	case c.String("python") != "" || c.String("platform") != "":
		return inquiry.Checked{}, misused("--fetch is for the environment's own Python and platform")
	}
	env, err := p.announced(c)
	if err != nil {
		return inquiry.Checked{}, err
	}
	if _, err := env.Pip(); err != nil {
		return inquiry.Checked{}, exits.Unable(err, words.GetPip(env.Python)...)
	}
	merged, err := p.merged(env)
	if err != nil {
		return inquiry.Checked{}, err
	}
	ctx, stop := verify.Interruptible(c.Context)
	defer stop()
	checked, err := preview.Preview{
		Call: p.call(filepath.Join(env.Scripts, "pip"), env.Prefix, nil), Env: env, Upon: c.String("env") != "",
		Sources: sources, Options: options, Policy: merged, Today: p.today(),
	}.Run(ctx)
	if by, ok := errors.AsType[verify.Interrupted](context.Cause(ctx)); ok {
		return checked, exit(by.Code())
	}
	if failed, ok := errors.AsType[*preview.PipFailedError](err); ok {
		fmt.Fprint(p.stderr, failed.Said)
		return checked, &exits.Failure{Code: failed.Code, Err: failed}
	}
	if checked.Alone {
		checked.Together = beside(request.Within(directory(), env.Prefix), sources)
	} else {
		checked.Pip = p.pipOf(env.Prefix)
	}
	return checked, err
}

// parted takes pip's options off the end of the words: they begin with the first that has a dash.
func parted(args []string) (words, options []string) {
	at := slices.IndexFunc(args, func(word string) bool { return strings.HasPrefix(word, "-") })
	if at < 0 {
		at = len(args)
	}
	return args[:at], args[at:]
}

// typed is what describes a set, as it was typed.
func typed(sources inquiry.Sources) []string {
	var words []string
	for _, file := range sources.Files {
		words = append(words, "-r", file)
	}
	return append(words, sources.Arguments...)
}

// beside is the command that has pip plan the same upon an environment, "" being an empty one.
func beside(prefix string, sources inquiry.Sources) []string {
	command := []string{"pipguard", "check"}
	if prefix != "" {
		command = append(command, "--env", prefix)
	}
	return slices.Concat(command, []string{"--fetch"}, typed(sources))
}
