package uvargs

import (
	"path/filepath"
	"slices"
	"strings"

	"github.com/pipguard/pipguard/shim/pipargs"
)

// fill takes what the options say, in their order: the last one of a kind wins, lists grow.
func (inv *Invocation) fill() {
	var constraints, overrides []pipargs.Value
	for _, u := range inv.uses {
		value := pipargs.At(u.value, u.at, u.offset)
		switch u.option.name {
		case "-r", "--requirement", "--requirements":
			inv.Files = append(inv.Files, value)
		case "-c", "--constraint", "--constraints":
			constraints = append(constraints, spaced(value)...)
		case "--override", "--overrides":
			overrides = append(overrides, spaced(value)...)
		case "-e", "--editable":
			if u.option.takes {
				inv.Editables = append(inv.Editables, value)
			}
		case "--group":
			inv.Groups = append(inv.Groups, value)
		case "-p", "--python":
			inv.Where.Python = u.value
		case "-t", "--target":
			inv.Where.Target = u.value
		case "--prefix":
			inv.Where.Prefix = u.value
		case "--directory":
			inv.Where.Directory, inv.Where.Moved = u.value, false
		case "--project":
			inv.Where.Project = u.value
		case "--config-file":
			inv.Where.ConfigFile = u.value
		case "-P", "--upgrade-package", "--upgrade-group":
			inv.Upgrade = true
		default:
			inv.flag(u.option)
		}
	}
	if constraints != nil { // the command line's take the place of the variable's
		inv.Constraints = constraints
	}
	if overrides != nil {
		inv.Overrides = overrides
	}
}

// flag sets what an option without a value, or with one that does not matter, says.
func (inv *Invocation) flag(o *option) {
	for _, f := range []struct {
		flag    *bool
		on, off string // names, each with spaces around it
	}{
		{&inv.Upgrade, " -U --upgrade ", " --no-upgrade "},
		{&inv.Reinstall, " --reinstall --force-reinstall --reinstall-package ", " --no-reinstall "},
		{&inv.NoDeps, " --no-deps ", " --deps "},
		{&inv.Exact, " --exact ", " --inexact --no-exact "},
		{&inv.RequireHashes, " --require-hashes ", " --no-require-hashes "},
		{&inv.DryRun, " --dry-run ", ""},
		{&inv.Check, " --check ", ""},
		{&inv.Quiet, " -q --quiet ", ""},
		{&inv.Where.System, " --system ", " --no-system "},
		{&inv.Where.NoSystem, " --no-system ", " --system "},
		{&inv.Where.User, " --user ", ""},
		{&inv.Where.NoConfig, " --no-config ", ""},
		{&inv.NoSync, " --no-sync ", ""},
		{&inv.Frozen, " --frozen ", " --no-frozen "},
		{&inv.Locked, " --locked ", " --no-locked "},
		{&inv.Active, " --active ", " --no-active "},
		{&inv.Isolated, " --isolated ", ""},
		{&inv.NoProject, " --no-project --no_workspace ", ""},
		{&inv.Script, " --script -s --gui-script ", ""},
		{&inv.Passes, " -h --help -V --version --show-settings --generate-shell-completion ", ""},
	} {
		name := " " + o.name + " "
		if strings.Contains(f.on, name) {
			*f.flag = true
		} else if strings.Contains(f.off, name) {
			*f.flag = false
		}
	}
	if inv.Command == Lock || !inv.Command.Project() {
		inv.Isolated, inv.NoProject, inv.Script = false, false, false // --isolated is an old name of --no-config there
	}
}

// spaced splits a value at spaces, as uv does for constraints; only one that has none has a place on the command line.
func spaced(value pipargs.Value) []pipargs.Value {
	if !strings.Contains(value.Text, " ") {
		return []pipargs.Value{value}
	}
	return named(value.Text)
}

// Verifies says whether uv takes no file without a digest that was given for it: under --require-hashes, or of a pylock.toml.
func (inv Invocation) Verifies() bool {
	return inv.RequireHashes || slices.ContainsFunc(inv.Files, func(file pipargs.Value) bool { return isLock(filepath.Base(file.Text)) })
}

// isLock knows a lock by its name (PEP 751).
func isLock(base string) bool {
	return strings.HasPrefix(base, "pylock.") && strings.HasSuffix(base, ".toml")
}

// isRequirements says whether uv reads a file of -r as a requirements file: not a project's files, a lock or a script.
func isRequirements(name string) bool {
	switch base := filepath.Base(name); {
	case base == "pyproject.toml", base == "setup.py", base == "setup.cfg", strings.HasSuffix(base, ".py"):
		return false
	case isLock(base), strings.HasSuffix(base, "environment.yml"):
		return false
	}
	return true
}
