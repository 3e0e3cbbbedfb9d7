package shim

import (
	"path/filepath"
	"slices"

	"github.com/pipguard/pipguard/policy"
	"github.com/pipguard/pipguard/shim/journal"
	"github.com/pipguard/pipguard/shim/pipargs"
	"github.com/pipguard/pipguard/shim/record"
	"github.com/pipguard/pipguard/shim/words"
)

// mostHints is how many ways out of a block are told.
const mostHints = 3

// hint adds the ways out of a violation to a record.
func (r *run) hint(rec *record.Record, v *policy.Violation) {
	for _, s := range policy.Suggest(r.asked, *v) {
		if len(s.Requirements) > 0 {
			v.Fixes = append(v.Fixes, s.Requirements[0])
		}
		args := r.arguments(s)
		command := words.Pip(nil, args)
		if slices.Contains(rec.Suggestions, command) || len(rec.Suggestions) == mostHints {
			continue
		}
		rec.Suggestions = append(rec.Suggestions, command)
		rec.Hints = append(rec.Hints, record.Hint{Command: command, Args: args, Why: words.Why(s)})
	}
}

// arguments writes a suggestion as what pip is to be started with, once or twice: the words typed, with the suggested
// requirements in the place of the same names'.
func (r *run) arguments(s policy.Suggestion) [][]string {
	var all [][]string
	if s.Remove != "" {
		all = append(all, []string{"uninstall", "-y", s.Remove})
	}
	rest := slices.Clone(s.Requirements)
	args := []string{"install"}
	for _, value := range r.inv.Requirements {
		name := normal(pipargs.Classify(value.Text).Name)
		at := slices.IndexFunc(rest, func(text string) bool { return normal(pipargs.Classify(text).Name) == name })
		switch {
		case at >= 0:
			args = append(args, rest[at])
			rest = slices.Delete(rest, at, at+1)
		case s.Without == "" || name != s.Without:
			args = append(args, value.Text)
		}
	}
	return append(all, append(args, rest...))
}

// wordsAbout returns the words of the request that a violation is about, or all of them where it is about none.
func (r *run) wordsAbout(v policy.Violation) []string {
	var about, all []string
	for _, value := range r.inv.Requirements {
		all = append(all, value.Text)
		if name := pipargs.Classify(value.Text).Name; name != "" && v.Touches(normal(name)) {
			about = append(about, value.Text)
		}
	}
	for _, value := range r.inv.Files {
		all = append(all, "-r "+value.Text)
	}
	if len(about) > 0 {
		return about
	}
	return journal.MaskArgs(all[:min(len(all), 6)])
}

// typed is how pip was called, for hints that can be pasted where this run's command was.
func (r *run) typed() []string {
	switch {
	case r.module:
		return []string{Short(r.pip.Python, r.call.Directory, r.call.variable("PATH")), "-m", "pip"}
	case len(r.call.Typed) == 1 && filepath.IsAbs(r.call.Typed[0]):
		return []string{Short(r.call.Typed[0], r.call.Directory, r.call.variable("PATH"))}
	}
	return r.call.Typed
}

// Short is how a shell with this PATH can call a program in a folder: by its name where that leads to it, by a relative
// path where it lies below the folder.
func Short(program, folder, path string) string {
	name := filepath.Base(program)
	for _, place := range filepath.SplitList(path) {
		if found := filepath.Join(place, name); found == program {
			return name
		} else if exists(found) {
			break
		}
	}
	if relative, err := filepath.Rel(folder, program); err == nil && filepath.IsLocal(relative) {
		return relative
	}
	return program
}
