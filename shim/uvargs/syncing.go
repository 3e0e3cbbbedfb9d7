package uvargs

import "slices"

// Syncing returns the `uv sync` that `uv add`, `uv remove`, `uv run` and `uv check` do on the way: what they would install and
// remove. add keeps what is not asked for, and syncs the part of the project that it adds to; remove syncs all that is
// there by default; run and check keep what is not asked for (crates/uv, commands/project of uv 0.12).
func (inv Invocation) Syncing() Invocation {
	argv := []string{string(Sync)}
	group := false
	for _, u := range inv.uses {
		name := u.option.name
		switch known := find(syncScope, name); {
		case name == "--optional" && inv.Command == Add:
			argv = append(argv, "--extra", u.value)
			continue
		case known == nil || known.takes != u.option.takes || slices.Contains([]string{"--editable", "--script", "--dev"}, name) || roles[name] == shown:
			continue
		case (name == "--group" || name == "--optional") && inv.Command == Remove:
			continue
		case name == "--group":
			group = true
		}
		argv = append(argv, name)
		if u.option.takes {
			argv = append(argv, u.value)
		}
	}
	switch {
	case inv.Command == Add && !group && !inv.has("--dev"):
		argv = append(argv, "--inexact", "--no-dev")
	case inv.Command == Add, inv.Command.SyncsFirst() && !inv.Exact:
		argv = append(argv, "--inexact")
	}
	if !inv.Command.SyncsFirst() && !inv.Locked {
		argv = append(argv, "--frozen") // it has locked already
	}
	sync := inv
	sync.Argv, sync.Command, sync.start, sync.dashes = argv, Sync, 1, -1
	rest := parse(syncScope, argv, 1, false)
	sync.uses, sync.Words, sync.Passes = rest.uses, nil, false
	return sync
}

// Synced returns the `uv run` or `uv check` that comes after its sync was done.
func (inv Invocation) Synced() []string {
	return slices.Insert(slices.Clone(inv.Argv), inv.start, "--no-sync")
}
