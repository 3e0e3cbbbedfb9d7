package uvargs

import (
	"slices"
	"strings"

	"github.com/pipguard/pipguard/shim/pipargs"
)

// Pip returns what a command of `uv pip` asks for in pip's terms, so that what reads and rewrites pip's command lines
// does so for uv's. Files that are no requirements files are left out.
func (inv Invocation) Pip() pipargs.Invocation {
	uses := make([]pipargs.Use, len(inv.uses))
	for i, u := range inv.uses {
		uses[i] = pipargs.Use{Takes: u.option.takes, Word: u.word, From: u.from, At: u.at}
	}
	as := pipargs.Of(inv.Argv, inv.start-1, inv.dashes, uses)
	as.Refusal = inv.Refusal
	switch {
	case inv.Command == PipUninstall:
		as.Act = pipargs.Uninstall
	case inv.Command != None && !inv.Passes:
		as.Act = pipargs.Install
	}
	if inv.Command.Project() { // what a project asks for is in its own files
		as.Exact = true
		if inv.Command == Add {
			as.Requirements = inv.Words
		}
		return as
	}
	as.Requirements, as.Constraints, as.Editables, as.Groups = inv.Words, inv.Constraints, inv.Editables, inv.Groups
	for _, file := range inv.Files {
		if file.Text == "-" {
			file.Text = "/dev/stdin"
		}
		if isRequirements(file.Text) {
			as.Files = append(as.Files, file)
		}
	}
	as.Upgrade, as.ForceReinstall, as.NoDeps = inv.Upgrade, inv.Reinstall, inv.NoDeps || inv.Command == PipSync
	as.Exact = inv.Exact || inv.Command == PipSync || len(inv.Overrides) > 0 || len(as.Files) < len(inv.Files)
	as.IgnoreInstalled = inv.Where.Prefix != "" // uv leaves the environment itself alone then
	as.Target, as.Prefix = pipargs.At(inv.Where.Target, -1, 0), pipargs.At(inv.Where.Prefix, -1, 0)
	return as
}

// Removing begins the command line that removes something from the same place.
func (w Where) Removing() []string {
	words := []string{"pip", "uninstall"}
	for _, o := range [][2]string{{"--python", w.Python}, {"--target", w.Target}, {"--prefix", w.Prefix}, {"--directory", w.Directory}} {
		if o[1] != "" {
			words = append(words, o[0], o[1])
		}
	}
	if w.System {
		words = append(words, "--system")
	}
	return words
}

// kept returns the words of the command line without the options of some roles and their values.
func (inv Invocation) kept(without ...role) []string {
	gone := map[int]bool{}
	words := slices.Clone(inv.Argv)
	for _, u := range inv.uses {
		if !slices.Contains(without, roles[u.option.name]) {
			continue
		}
		words[u.word] = dropped(words[u.word], u)
		gone[u.word] = gone[u.word] || words[u.word] == ""
		gone[u.at] = gone[u.at] || u.at != u.word
	}
	var argv []string
	for i, word := range words {
		if !gone[i] {
			argv = append(argv, word)
		}
	}
	return argv
}

// dropped takes an option out of its word: all of it, or one letter of grouped shorts.
func dropped(word string, u use) string {
	if u.from == 0 {
		return ""
	}
	letter := u.option.name[1:]
	if u.option.takes { // it ends the group
		word = word[:min(u.from, len(word))]
	} else {
		word = strings.Replace(word, letter, "", 1)
	}
	if word == "-" {
		return ""
	}
	return word
}

// Unshown returns the command line without what says what is printed or whether anything is done, with words added where
// uv takes options.
func (inv Invocation) Unshown(words ...string) []string {
	return insert(inv.kept(shown), words)
}

// Staging returns the command line that installs other words with an interpreter: the indexes and the way to build are
// those of this command line, and nothing else is. Without an interpreter, the one that is asked for.
func (inv Invocation) Staging(python string, words ...string) []string {
	return append(inv.beside(python, nil), words...)
}

// Probing begins the command line that asks which wheel an interpreter would get of another word, from the indexes of this
// one. It says itself that nothing is built and, where it is dated, what is too new.
func (inv Invocation) Probing(python string, dated bool) []string {
	without := []string{"--build", "--no-build", "--break-system-packages", "--no-break-system-packages"}
	if dated {
		without = append(without, "--exclude-newer")
	}
	return inv.beside(python, without)
}

// beside begins the command line of an install that is started beside this one.
func (inv Invocation) beside(python string, without []string) []string {
	argv := []string{"pip", "install"}
	for _, u := range inv.uses {
		name := u.option.name
		if roles[name] != carried && (python != "" || roles[name] != chosen) || u.option.scopes&pipInstallScope == 0 || slices.Contains(without, name) {
			continue
		}
		argv = append(argv, name)
		if u.option.takes {
			argv = append(argv, u.value)
		}
	}
	if python != "" {
		argv = append(argv, "--python", python)
	}
	return argv
}

// With returns the command line with words added where uv takes options.
func (inv Invocation) With(words ...string) []string { return insert(inv.Argv, words) }

// insert adds words behind the last option or word, before a "--".
func insert(argv, words []string) []string {
	if at := slices.Index(argv, "--"); at >= 0 {
		return slices.Insert(slices.Clone(argv), at, words...)
	}
	return append(slices.Clone(argv), words...)
}
