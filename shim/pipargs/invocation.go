// Package pipargs understands pip's command line, with the environment variables and configuration files that set
// its defaults, and requirements files: as much of them as a guard must. It prints nothing and starts nothing.
package pipargs

import (
	"cmp"
	"slices"
	"strings"
)

// An Act is what a command line asks of the environment.
type Act uint8

const (
	Nothing   Act = iota // changes no environment: every subcommand but two, an unknown one, help, a version
	Install              // pip install
	Uninstall            // pip uninstall
)

// Config is what a command line's meaning depends on, apart from the environment variables.
type Config struct {
	Pip    string                            // pip's version; "" stands for the newest known
	Prefix string                            // sys.prefix of the environment, which may hold a pip.conf
	Home   string                            // the user's home folder where the environment variables name none
	Read   func(path string) ([]byte, error) // reads a configuration file; nil: there are none
}

// An Invocation is what pip would make of a command line.
type Invocation struct {
	Argv []string // the words as typed, without the program's name
	Act  Act

	// Refusal is why pip itself will end with an error, a *Refusal, or nil. Act still says what was asked for: a pip
	// that does not refuse after all must meet the guard, so run it under the gate. Not every refusal is foreseen.
	Refusal error

	Requirements []Value // positional words, in order; pip skips blank ones
	Files        []Value // -r
	Constraints  []Value // -c
	Editables    []Value // -e
	Groups       []Value // --group, as [path:]group
	Scripts      []Value // --requirements-from-script

	Upgrade         bool
	Strategy        string // --upgrade-strategy: "only-if-needed" or "eager"
	ForceReinstall  bool
	IgnoreInstalled bool
	NoDeps          bool
	OnlyDeps        bool
	Exact           bool // of uv: what is not asked for is removed

	Target, Prefix, Root Value
	User                 bool

	Python string // --python before the subcommand, in a pip that has not started itself again

	held    values // all that pip holds, by its own names
	name    string // the subcommand, "" without one
	command int    // its index in Argv
	dashes  int    // index of the "--" that ends the options, -1 without one
	found   []occurrence
}

// Parse reads a command line (without the program's name) under an environment ("NAME=value") as the given pip does:
// pip/_internal/cli/main_parser.py, parser.py and main.py.
func Parse(argv, env []string, config Config) Invocation {
	inv := Invocation{Argv: argv, Strategy: "only-if-needed", command: -1, dashes: -1}
	if _, completing := lookup(env, "PIP_AUTO_COMPLETE"); completing {
		return inv
	}
	general := newParser(mainScope, release(config.Pip))
	split := general.parse(argv)
	set, err := config.values(general, "global", env, false)
	if inv.Refusal = firstError(err, split.refusal); inv.Refusal != nil {
		return inv.guess()
	}
	for _, use := range split.found {
		set.apply(use, func(i int) int { return i })
	}
	if split.help || set["version"].on || len(split.positional) == 0 {
		return inv
	}
	inv.command = split.positional[0]
	inv.name = argv[inv.command]
	if inv.Act = actOf(inv.name); inv.Act == Nothing {
		return inv
	}
	if _, again := lookup(env, "_PIP_RUNNING_IN_SUBPROCESS"); !again {
		inv.Python = set.last("python").Text
		inv.subcommand(env, config, inv.Python == "")
		return inv
	}
	inv.subcommand(env, config, false)
	return inv
}

// actOf gives what a subcommand changes; pip takes no abbreviations of their names.
func actOf(command string) Act {
	switch command {
	case "install":
		return Install
	case "uninstall":
		return Uninstall
	}
	return Nothing
}

// guess takes the first word that names a subcommand which changes the environment, where pip refuses what comes
// before the subcommand: another pip may not.
func (inv Invocation) guess() Invocation {
	inv.command = slices.IndexFunc(inv.Argv, func(word string) bool { return actOf(word) != Nothing })
	if inv.command >= 0 {
		inv.name = inv.Argv[inv.command]
		inv.Act = actOf(inv.name)
	}
	return inv
}

// subcommand reads all words but the subcommand's name once more, as pip does: the general options are also its own.
// Where first is true, pip has not been started under another Python, and refuses to be from here.
func (inv *Invocation) subcommand(env []string, config Config, first bool) {
	in := installScope
	if inv.Act == Uninstall {
		in = uninstallScope
	}
	name := slices.Index(inv.Argv, inv.name) // pip removes the first such word, be it an option's value
	place := func(i int) int {
		if i < name {
			return i
		}
		return i + 1
	}
	args := slices.Delete(slices.Clone(inv.Argv), name, name+1)
	read := newParser(in, release(config.Pip))
	set, err := config.values(read, inv.name, env, slices.Contains(args, "--isolated"))
	words := read.parse(args)
	for _, use := range words.found {
		set.apply(use, place)
		use.word, use.at = place(use.word), place(use.at)
		inv.found = append(inv.found, use)
	}
	if words.dashes >= 0 {
		inv.dashes = place(words.dashes)
	}
	for _, i := range words.positional {
		inv.Requirements = append(inv.Requirements, Value{Text: args[i], Word: place(i)})
	}
	inv.fill(set)
	inv.Refusal = firstError(err, words.refusal)
	if inv.Refusal == nil && first && set.last("python").Text != "" {
		inv.Refusal = &Refusal{Kind: MisplacedPython, Word: "--python"}
	}
	if inv.Refusal == nil && words.help {
		inv.Act = Nothing
	}
}

// fill copies what is asked for elsewhere of what pip holds into the fields of the invocation.
func (inv *Invocation) fill(set values) {
	inv.held = set
	inv.Files, inv.Constraints = set["requirements"].list, set["constraints"].list
	inv.Editables, inv.Groups = set["editables"].list, set["dependency_groups"].list
	inv.Scripts = set["requirements_from_scripts"].list
	inv.Upgrade, inv.ForceReinstall = set["upgrade"].on, set["force_reinstall"].on
	inv.IgnoreInstalled, inv.NoDeps = set["ignore_installed"].on, set["ignore_dependencies"].on
	inv.OnlyDeps = set["only_dependencies"].on
	inv.Strategy = cmp.Or(set.last("upgrade_strategy").Text, inv.Strategy)
	inv.Target, inv.Prefix, inv.Root = set.last("target_dir"), set.last("prefix_path"), set.last("root_path")
	inv.User = set["use_user_site"].on
}

// firstError gives the first error that is one.
func firstError(errs ...error) error {
	i := slices.IndexFunc(errs, func(err error) bool { return err != nil })
	if i < 0 {
		return nil
	}
	return errs[i]
}

// lookup gives the value of an environment variable; the last entry wins, as in a process.
func lookup(env []string, name string) (string, bool) {
	for _, entry := range slices.Backward(env) {
		if found, value, ok := strings.Cut(entry, "="); ok && found == name {
			return value, true
		}
	}
	return "", false
}
