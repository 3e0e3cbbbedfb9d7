package shim

import (
	"cmp"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/pipguard/pipguard/policy"
	"github.com/pipguard/pipguard/shim/journal"
	"github.com/pipguard/pipguard/shim/pipargs"
	"github.com/pipguard/pipguard/shim/record"
	"github.com/pipguard/pipguard/shim/words"
)

// mostHints is how many ways out of a block are told; twice as many are looked for.
const mostHints = 3

// hint adds the ways out of a violation to a record.
func (r *run) hint(rec *record.Record, v *policy.Violation) {
	c := r.asked
	if rec.Obstacle == policy.ObstacleNothing {
		c.Dead = slices.Concat(c.Dead, r.applied)
	}
	for _, s := range policy.Suggest(c, *v) {
		if !r.refuted(s) && r.stands(s) {
			r.offer(rec, v, s)
		}
	}
}

// refuted says whether a round of planning again has found nothing for what a suggestion asks.
func (r *run) refuted(s policy.Suggestion) bool {
	return slices.ContainsFunc(r.nothing, func(tried []policy.Constraint) bool { return s.Repeats(r.request, tried) })
}

// offer writes a suggestion as a hint, where a record has none that is alike.
func (r *run) offer(rec *record.Record, v *policy.Violation, s policy.Suggestion) {
	if len(s.Requirements) > 0 {
		v.Fixes = append(v.Fixes, s.Requirements[0])
	}
	args := r.arguments(s)
	for i := range args {
		args[i] = journal.MaskArgs(args[i])
	}
	if slices.ContainsFunc(rec.Hints, func(had record.Hint) bool { return slices.EqualFunc(had.Args, args, alike) }) || len(rec.Hints) == 2*mostHints {
		return
	}
	rec.Hints = append(rec.Hints, record.Hint{Command: words.Pip(nil, args), Args: args, Edit: r.edit(s), Why: words.Why(s)})
}

// fewest leaves out hints that ask for all that another one asks for, and for more; what uninstalls comes last.
func fewest(hints []record.Hint) []record.Hint {
	more := func(h record.Hint) bool {
		return slices.ContainsFunc(hints, func(other record.Hint) bool {
			return len(h.Args) == 1 && len(other.Args) == 1 && len(other.Args[0]) < len(h.Args[0]) &&
				!slices.ContainsFunc(other.Args[0], func(word string) bool { return !slices.Contains(h.Args[0], word) })
		})
	}
	few := slices.DeleteFunc(slices.Clone(hints), more)
	few = few[:min(len(few), mostHints)]
	slices.SortStableFunc(few, func(a, b record.Hint) int { return cmp.Compare(len(a.Args), len(b.Args)) })
	return few
}

// alike says whether two commands ask for the same but for lower bounds, of which pip makes nothing: it takes the newest.
func alike(a, b []string) bool {
	return slices.EqualFunc(a, b, func(x, y string) bool {
		name, bound, _ := strings.Cut(x, ">=")
		return x == y || bound != "" && strings.HasPrefix(y, name+">=")
	})
}

// edit says which lines of requirements files a suggestion changes, where it changes nothing else; "" where it does.
func (r *run) edit(s policy.Suggestion) string {
	var edits []string
	for _, text := range s.Requirements {
		switch line := r.lineFor(text); {
		case line == nil:
			return ""
		case r.against(text):
			edits = append(edits, text+" in "+line.place())
		}
	}
	return strings.Join(edits, " and ")
}

// loosening is the hint to let this run alone loosen the pins of requirements files, where that leads to a plan that may
// be compatible.
func (r *run) loosening() (record.Hint, bool) {
	if r.policy.Lockdown || r.policy.Pins == policy.PinsRewrite {
		return record.Hint{}, false
	}
	loose, c := *r.policy, r.asked
	loose.Pins, c.Policy = policy.PinsRewrite, &loose
	if len(policy.Judge(c).Proposal.Loosen) == 0 {
		return record.Hint{}, false
	}
	command := append(append(r.tool("pip"), "--pins", "rewrite"), r.call.Args...)
	return record.Hint{Command: words.Command(command...), Why: "loosens pins that do not fit, this once; no file is changed"}, true
}

// relocking is the hint for who may lift a lockdown: the command again, and a new lock.
func (r *run) relocking() record.Hint {
	return record.Hint{Command: words.Command(r.anew()...) + " && " + words.Command(r.tool("lock")...), Why: "then; and lockdown = true again"}
}

// anew is the command line that does this run again, wherever it is typed.
func (r *run) anew() []string {
	if r.program != "" {
		return append(r.tool(r.call.Args[0]), r.call.Args[1:]...)
	}
	return append(r.tool("pip"), r.call.Args...)
}

// tool is a command of pipguard about the environment of this run, wherever it is typed.
func (r *run) tool(name string) []string {
	command := []string{"pipguard", name}
	if typed := r.typed(); len(typed) != 1 || filepath.Base(typed[0]) != typed[0] {
		command = append(command, "--env", r.env.Prefix)
	}
	return command
}

// arguments writes a suggestion as what pip is to be started with, once or twice: the words typed, with the suggested
// requirements in the place of the same names'.
func (r *run) arguments(s policy.Suggestion) [][]string {
	var all [][]string
	if s.Remove != "" {
		all = append(all, []string{"uninstall", "-y", s.Remove})
	}
	rest := slices.Clone(s.Requirements)
	args := r.options()
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
	if !slices.ContainsFunc(rest, r.against) {
		rest = slices.DeleteFunc(rest, func(text string) bool { return r.lineFor(text) != nil }) // the files say so already
		for _, value := range r.inv.Files {
			rest = append(rest, "-r", value.Text)
		}
	}
	return append(all, append(args, rest...))
}

// options are the words typed that are no requirement and no requirements file, less those that are only about what pip
// prints: where to look, what to keep to, where to install.
func (r *run) options() []string {
	gone := map[pipargs.Value]string{}
	for _, value := range slices.Concat(r.inv.Requirements, r.inv.Files) {
		gone[value] = ""
	}
	return slices.DeleteFunc(r.inv.Replace(gone), func(word string) bool {
		short := len(word) > 1 && strings.Trim(word, "qv") == "-" // -q, -vv
		return short || word == "--" || word == "--quiet" || word == "--verbose"
	})
}

// lineFor finds what requirements files say of the distribution that a requirement is about; nil where they do not.
func (r *run) lineFor(requirement string) *mention {
	name := normal(pipargs.Classify(requirement).Name)
	at := slices.IndexFunc(r.mentions, func(m mention) bool { return m.path != "" && m.Name == name })
	if at < 0 {
		return nil
	}
	return &r.mentions[at]
}

// against says whether requirements files have something else in the place of a requirement.
func (r *run) against(requirement string) bool {
	line := r.lineFor(requirement)
	return line != nil && normal(line.text) != normal(requirement)
}

// wordsAbout returns the words of the request that a violation is about, those of requirements files with their place, or
// all words where it is about none. What leads to the violation's object is about it too.
func (r *run) wordsAbout(v policy.Violation) []string {
	var about, all []string
	names := []string{v.Subject.Name, v.Object.Name}
	if chain := r.chain(v.Object); len(chain) > 0 {
		names = append(names, chain[0].Name)
	}
	for _, value := range r.inv.Requirements {
		all = append(all, value.Text)
		if slices.Contains(names, normal(pipargs.Classify(value.Text).Name)) {
			about = append(about, value.Text)
		}
	}
	for _, value := range r.inv.Files {
		all = append(all, "-r "+value.Text)
	}
	for _, m := range r.mentions {
		if m.path != "" && slices.Contains(names, m.Name) {
			about = append(about, m.text+" ("+m.place()+")")
		}
	}
	if len(about) == 0 {
		about = all
	}
	return journal.MaskArgs(about[:min(len(about), 6)])
}

// place names a mention's file and line, "requirements.txt:3".
func (m mention) place() string { return fmt.Sprintf("%s:%d", m.file, m.line) }

// where finds the lines of requirements files that name what violations are about.
func (r *run) where(violations []policy.Violation) map[string]string {
	var where map[string]string
	for _, m := range r.mentions {
		if m.path == "" || !slices.ContainsFunc(violations, func(v policy.Violation) bool { return v.Object.Name == m.Name }) {
			continue
		}
		if where == nil {
			where = map[string]string{}
		}
		where[m.Name] = m.place()
	}
	return where
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
	return within(folder, program)
}

// within writes a path as a relative one where it lies below a folder.
func within(folder, path string) string {
	if relative, err := filepath.Rel(folder, path); err == nil && filepath.IsLocal(relative) {
		return relative
	}
	return path
}

func exists(path string) bool {
	_, err := os.Lstat(path)
	return err == nil
}
