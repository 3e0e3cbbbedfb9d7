package doctor

import (
	"context"
	"fmt"
	"os/exec"

	"github.com/pipguard/pipguard/policy/policyfile"
	"github.com/pipguard/pipguard/shim/installed"
	"github.com/pipguard/pipguard/shim/lockdown"
	"github.com/pipguard/pipguard/shim/place"
	"github.com/pipguard/pipguard/shim/plant"
	"github.com/pipguard/pipguard/shim/record"
	"github.com/pipguard/pipguard/shim/transaction"
)

// Fix repairs what Look found fixable: it puts back what a killed run changed, plants the guard again, and takes what is
// installed as it is from here on, but for what breaks something. A guard is planted only where there was one.
func Fix(ctx context.Context, p Patient, checks []record.Check) error {
	fixable := map[record.What]bool{}
	var breaks []string // drift that stays drift
	for _, c := range checks {
		for _, f := range c.Findings {
			fixable[f.What] = fixable[f.What] || f.Fixable
			if f.What == record.Drifted && !f.Fixable {
				breaks = append(breaks, f.Change.Name)
			}
		}
	}
	at, err := p.place()
	if err != nil {
		return err
	}
	p.Call.Args = []string{"doctor", "--fix", p.Env.Prefix}
	lock, err := place.AcquireLock(p.Env, p.Call)
	if err != nil {
		return err
	}
	defer lock.Unlock()
	if fixable[record.NotGuarded] || fixable[record.NoProgram] || fixable[record.OtherProgram] || fixable[record.NoShim] || fixable[record.NoHook] || fixable[record.NoLauncher] {
		if _, err := plant.Enable(ctx, p.Env, p.Program, policyfile.File{}); err != nil {
			return err
		}
	}
	if err := lockdown.Sync(p.Env); err != nil {
		return err
	}
	if fixable[record.Drifted] {
		return installed.Accept(p.Env, at.State, breaks...)
	}
	return nil
}

// AsOwner repairs another user's environment for root: by this program, started as that user, whose links can then lead
// nowhere that the user could not write. It returns the exit code; done is false where the caller is the owner already.
func AsOwner(ctx context.Context, p Patient) (code int, done bool, err error) {
	if !foreign(p.Env.Prefix) {
		return 0, false, nil
	}
	attributes, err := transaction.AsOwner(p.Env.Prefix)
	if err != nil {
		return 0, true, err
	}
	for _, program := range []string{p.Program, plant.Binary(p.Env)} { // root's own may be out of the owner's reach
		command := exec.CommandContext(ctx, program, "doctor", "--fix", p.Env.Prefix)
		command.SysProcAttr, command.Env, command.Dir = attributes, p.Call.Environ, "/"
		command.Stdin, command.Stdout, command.Stderr = nil, p.Call.Stdout, p.Call.Stderr
		err = command.Run()
		if command.ProcessState != nil {
			return command.ProcessState.ExitCode(), true, nil
		}
	}
	return 0, true, fmt.Errorf("start %s as the owner of %s: %w", p.Program, p.Env.Prefix, err)
}
