// Package uvargs understands uv's command line, with the environment variables and configuration files that say where it
// installs: as much of them as a guard must. It prints nothing and starts nothing.
package uvargs

import (
	"slices"
	"strings"

	"github.com/pipguard/pipguard/shim/caller"
	"github.com/pipguard/pipguard/shim/pipargs"
)

// A Command is a command of uv that changes an environment, as it is typed.
type Command string

const (
	None         Command = "" // changes no environment, or none that is guarded: uv tool, uv venv, help
	PipInstall   Command = "pip install"
	PipUninstall Command = "pip uninstall"
	PipSync      Command = "pip sync"
	Sync         Command = "sync"
	Add          Command = "add"
	Remove       Command = "remove"
	Run          Command = "run"
	Lock         Command = "lock"
	Version      Command = "version" // with a new version, locks and syncs
	Check        Command = "check"   // uv 0.11 and newer: syncs first
)

var scopes = map[Command]scope{
	PipInstall: pipInstallScope, PipUninstall: pipUninstallScope, PipSync: pipSyncScope, Sync: syncScope, Add: addScope,
	Remove: removeScope, Run: runScope, Lock: lockScope, Version: versionScope, Check: checkScope,
}

// Project says whether a command is about a project and its lock.
func (c Command) Project() bool { return c != None && !strings.HasPrefix(string(c), "pip ") }

// SyncsFirst says whether a command syncs the project on its way to something else.
func (c Command) SyncsFirst() bool { return c == Run || c == Check }

// An Invocation is what uv would make of a command line.
type Invocation struct {
	Argv    []string // the words as typed, without the program's name
	Command Command
	Passes  bool  // uv changes no environment: no command that does, help, a version, a dry run of a lock
	Refusal error // a *Refusal: Command says what seems to be asked for; it must not run unguarded

	Words       []pipargs.Value // positional words behind the command; of `uv run`, none
	Program     string          // of `uv run`: what is to be run
	Files       []pipargs.Value // -r; of `uv pip sync`, its words
	Constraints []pipargs.Value // -c, UV_CONSTRAINT
	Overrides   []pipargs.Value // --overrides, UV_OVERRIDE
	Editables   []pipargs.Value // -e
	Groups      []pipargs.Value // --group

	Upgrade, Reinstall, NoDeps, Exact, RequireHashes, DryRun, Check, Quiet bool

	Where Where

	NoSync, Frozen, Locked, Active, Isolated, NoProject, Script bool // of a project's commands; Script: of a script's own environment

	implied  []string // options that variables stand for
	start    int      // index behind the command's last word in Argv
	commands []int
	dashes   int
	uses     []use
}

// Where is what says which environment uv takes.
type Where struct {
	Python         string // --python, UV_PYTHON
	Target, Prefix string
	System         bool // --system, UV_SYSTEM_PYTHON
	NoSystem       bool
	User           bool   // refused by uv itself
	Directory      string // --directory, UV_WORKING_DIR: uv goes there first
	Moved          bool   // by the variable, which only newer uvs know
	Project        string // --project, UV_PROJECT
	ConfigFile     string // --config-file, UV_CONFIG_FILE
	NoConfig       bool
}

// Parse reads a command line (without the program's name) under an environment ("NAME=value").
func Parse(argv, environ []string) Invocation {
	inv := Invocation{Argv: argv, dashes: -1}
	if !inv.findCommand() {
		inv.Passes = inv.Refusal == nil
		return inv
	}
	rest := parse(scopes[inv.Command], argv, inv.start, inv.Command == Run)
	inv.uses, inv.dashes = append(inv.uses, rest.uses...), rest.dashes
	inv.refuse(rest.refusal)
	inv.variables(environ)
	inv.fill()
	if inv.Command == Run && len(rest.positional) > 0 {
		inv.Program = argv[rest.positional[0]]
	}
	if inv.Command != Run {
		for _, i := range rest.positional {
			inv.Words = append(inv.Words, pipargs.At(argv[i], i, 0))
		}
	}
	if inv.Command == PipSync {
		inv.Files, inv.Words = append(inv.Words, inv.Files...), nil
	}
	inv.Passes = inv.Passes || inv.Refusal == nil && inv.changesNothing(rest)
	return inv
}

// findCommand reads up to the command; false where it is none that changes an environment.
func (inv *Invocation) findCommand() bool {
	name := ""
	for in, at := mainScope, 0; ; in = pipScope {
		before := parse(in, inv.Argv, at, true)
		inv.uses = append(inv.uses, before.uses...)
		if before.refusal != nil {
			return inv.guess(before.refusal)
		}
		if len(before.positional) == 0 || before.dashes >= 0 {
			return false
		}
		at = before.positional[0]
		inv.commands = append(inv.commands, at)
		name = strings.TrimSpace(name + " " + inv.Argv[at])
		at++
		if name != "pip" {
			inv.start = at
			break
		}
	}
	if scopes[Command(name)] == 0 {
		return false
	}
	inv.Command = Command(name)
	return true
}

// guess takes the first words that name a command which changes an environment, where what comes before it is not known:
// this uv may know it.
func (inv *Invocation) guess(refusal *Refusal) bool {
	for i, word := range inv.Argv {
		command := Command(word)
		if word == "pip" && i+1 < len(inv.Argv) {
			command = Command(word + " " + inv.Argv[i+1])
		}
		if scopes[command] != 0 {
			inv.Command = command
			inv.refuse(refusal)
			break
		}
	}
	return false
}

func (inv *Invocation) refuse(r *Refusal) {
	if r != nil && inv.Refusal == nil {
		inv.Refusal = r
	}
}

// changesNothing says whether a command that may change an environment leaves it alone in this form.
func (inv *Invocation) changesNothing(rest parsed) bool {
	switch inv.Command {
	case Lock:
		return true // the file of the project, which the user asks for
	case Version:
		return len(inv.Words) == 0 && !inv.has("--bump") || inv.DryRun || inv.NoSync || inv.Frozen
	case Run:
		return inv.Isolated || inv.NoProject || inv.NoSync || inv.Script || len(rest.positional) == 0
	case Check:
		return inv.Isolated || inv.NoProject || inv.NoSync || inv.Script
	case Add, Remove:
		return inv.NoSync || inv.Frozen || inv.Script
	case Sync:
		return inv.Check || inv.Script
	}
	return inv.Check || len(inv.Words)+len(inv.Files)+len(inv.Editables)+len(inv.Groups) == 0 // which uv refuses
}

func (inv *Invocation) has(names ...string) bool {
	return slices.ContainsFunc(inv.uses, func(u use) bool { return slices.Contains(names, u.option.name) })
}

// variables takes what environment variables say, which the command line goes over.
func (inv *Invocation) variables(environ []string) {
	value := func(names ...string) string {
		for _, name := range names {
			if text := caller.Variable(environ, name); text != "" {
				return text
			}
		}
		return ""
	}
	on := func(name string) bool { return truth(value(name)) }
	inv.Where = Where{
		Python: value("UV_PYTHON"), System: on("UV_SYSTEM_PYTHON"), Directory: value("UV_WORKING_DIR", "UV_WORKING_DIRECTORY"),
		Project: value("UV_PROJECT"), ConfigFile: value("UV_CONFIG_FILE"), NoConfig: on("UV_NO_CONFIG"),
	}
	inv.RequireHashes = on("UV_REQUIRE_HASHES")
	inv.Where.Moved = inv.Where.Directory != ""
	inv.NoSync, inv.Frozen, inv.Locked = on("UV_NO_SYNC"), on("UV_FROZEN"), on("UV_LOCKED")
	inv.Isolated, inv.NoProject = on("UV_ISOLATED"), on("UV_NO_PROJECT")
	for _, o := range []struct {
		name string
		on   bool
	}{{"--no-sync", inv.NoSync}, {"--frozen", inv.Frozen}, {"--isolated", inv.Isolated}, {"--no-project", inv.NoProject}} {
		if o.on && find(scopes[inv.Command], o.name) != nil && !inv.has(o.name) {
			inv.implied = append(inv.implied, o.name)
		}
	}
	if inv.Command == PipInstall || inv.Command == PipSync {
		inv.Constraints, inv.Overrides = named(value("UV_CONSTRAINT")), named(value("UV_OVERRIDE"))
	}
}

// Passing returns the command line of what passes. What makes it pass is an option there and no variable, which only newer
// uvs may know.
func (inv Invocation) Passing() []string {
	if inv.Command == None || len(inv.implied) == 0 {
		return inv.Argv
	}
	return slices.Insert(slices.Clone(inv.Argv), inv.start, inv.implied...)
}

// named splits the files that a variable names, as uv does: at spaces.
func named(text string) (all []pipargs.Value) {
	for name := range strings.FieldsSeq(text) {
		all = append(all, pipargs.At(name, -1, 0))
	}
	return all
}

// truth reads a variable as clap's BoolishValueParser does.
func truth(text string) bool {
	switch strings.ToLower(text) {
	case "y", "yes", "t", "true", "on", "1":
		return true
	}
	return false
}
