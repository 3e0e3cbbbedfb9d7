package shim

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os/signal"
	"path/filepath"
	"slices"
	"strings"
	"syscall"

	"github.com/pipguard/pipguard/policy"
	"github.com/pipguard/pipguard/policy/pep508"
	"github.com/pipguard/pipguard/shim/environment"
	"github.com/pipguard/pipguard/shim/gate"
	"github.com/pipguard/pipguard/shim/plant"
	"github.com/pipguard/pipguard/shim/transaction"
	"github.com/pipguard/pipguard/shim/verify"
	"github.com/pipguard/pipguard/shim/words"
)

// protect keeps what the plan replaces before pip may change anything; of a plan for another place, what it takes away
// from the environment.
func (r *run) protect(plan gate.Plan, taken []environment.Distribution) error {
	r.elsewhere = plan.Target != (gate.Target{})
	if len(plan.Items)+len(plan.Removes) == 0 || r.elsewhere && len(taken) == 0 {
		return nil // nothing changes in the environment
	}
	change := transaction.Run{ID: r.id, Time: r.start, Scheme: scheme(r.env), Protect: plant.Protected(r.env)}
	for _, d := range taken {
		change.Remove = append(change.Remove, transaction.Installed{Name: d.Name, Version: d.Text, Site: d.Site, Info: d.Folder})
	}
	if r.elsewhere {
		plan.Items = nil
	}
	for _, item := range plan.Items {
		name := pep508.Normalize(item.Name)
		wheel := ""
		if filepath.Ext(item.File) == ".whl" {
			wheel = item.File
		}
		change.Add = append(change.Add, transaction.Added{Name: name, Version: item.Version, Wheel: wheel})
		change.Remove = append(change.Remove, r.replaced(name)...)
	}
	for _, name := range plan.Removes {
		change.Remove = append(change.Remove, r.replaced(pep508.Normalize(name))...)
	}
	if err := r.keep(change); err != nil {
		return unable(fmt.Errorf("keep what the install replaces: %w; nothing was changed: free some space, or look at its permissions", err))
	}
	r.tx.MakeRoom(r.keepBytes())
	return nil
}

func (r *run) keep(change transaction.Run) (err error) {
	if r.tx != nil {
		return r.tx.Extend(change)
	}
	r.tx, err = r.place.Begin(change)
	return err
}

// keepBytes is what undo may keep.
func (r *run) keepBytes() int64 { return int64(r.policy.KeepMB) << 20 }

func (r *run) replaced(name string) []transaction.Installed {
	d := r.snapshot.installed(name)
	if d == nil {
		return nil
	}
	return []transaction.Installed{{Name: d.Name, Version: d.Text, Site: d.Site, Info: d.Folder}}
}

// scheme is where pip installs in an environment (sysconfig's install scheme).
func scheme(env *environment.Environment) transaction.Scheme {
	platlib := env.Site[0]
	if len(env.Site) > 1 {
		platlib = env.Site[1]
	}
	return transaction.Scheme{
		Purelib: env.Site[0], Platlib: platlib, Scripts: env.Scripts, Data: env.Prefix,
		Headers: filepath.Join(env.Prefix, "include", "site", "python"+env.Minor()),
	}
}

// settle ends a run in which pip did what it was asked: the environment is looked at once more, and kept or put back. A
// signal puts it back too.
func (r *run) settle() (int, error) {
	if r.tx == nil {
		return r.finish(r.result.ExitCode)
	}
	ctx, stop := verify.Interruptible(context.Background())
	defer stop()
	problem := r.outcome()
	if problem == "" {
		problem = r.probe(ctx)
	}
	if by, ok := errors.AsType[verify.Interrupted](context.Cause(ctx)); ok {
		return r.putBack(by.Code(), cmp.Or(problem, by.Error()))
	}
	if problem != "" {
		return r.putBack(ExitPutBack, problem)
	}
	r.losses = r.tx.Losses()
	if err := r.tx.Commit(r.keepBytes()); err != nil {
		return 0, &Failure{ExitLost, err, []string{words.Command("pipguard", "doctor", "--fix", r.env.Prefix)}}
	}
	if err := plant.Renew(context.Background(), r.env); err != nil {
		words.Line(r.call.Stderr, r.style, "warning", "the guard could not be planted again: "+err.Error())
	}
	return r.finish(r.result.ExitCode)
}

// outcome says what is wrong with the environment after pip, "" where it is whole and compatible.
func (r *run) outcome() string {
	findings, err := r.tx.Verify()
	if err != nil {
		return err.Error()
	}
	for _, f := range findings {
		if f.Kind == transaction.StillThere && r.removing {
			continue // declined at pip's prompt
		}
		return fmt.Sprintf("%s %s is not whole: %s", f.Distribution, f.Version, f.Path)
	}
	if !r.elsewhere {
		return r.unexpected()
	}
	return ""
}

// unexpected judges the environment again where it is not what the plan said: what was built after the gate, or what
// pip's prompt was told. It says what breaks, "" where nothing does.
func (r *run) unexpected() string {
	if err := r.read(r.sites(gate.Target{})); err != nil {
		return err.Error()
	}
	after, news := r.asInstalled()
	if !news {
		return ""
	}
	verdict := r.decision.Verdict
	r.asked.After = after
	r.decision = policy.Judge(r.asked)
	if r.decision.Verdict == policy.Block || r.decision.Verdict == policy.Rewrite {
		return words.Headline(r.compose())
	}
	if !r.removing {
		r.decision.Verdict = verdict
	}
	return ""
}

// putBack undoes what pip did. It ends with the given exit code, or with ExitLost where that fails.
func (r *run) putBack(code int, why string) (int, error) {
	signal.Ignore(syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP)
	defer signal.Reset(syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP)
	touched := !slices.Equal(modified(r.snapshot.sites), r.snapshot.times)
	if err := r.tx.Rollback(); err != nil {
		var lost []string
		if restore, ok := errors.AsType[*transaction.RestoreError](err); ok {
			lost = restore.Lost
		}
		return 0, &Failure{
			ExitLost, fmt.Errorf("putting the environment back failed: %w %s", err, strings.Join(lost, " ")),
			[]string{words.Command("pipguard", "doctor", "--fix", r.env.Prefix)},
		}
	}
	r.tx = nil
	if code == r.result.ExitCode && !touched {
		return code, r.remember(code, "failed") // pip ended before it changed anything, in its own words
	}
	words.Line(r.call.Stderr, r.style, "put back", why+"; the environment is as it was before")
	return code, r.remember(code, "put-back")
}

// abandon ends a run before its last step is done: what an earlier step, or pip half-way, has changed is put back.
func (r *run) abandon(code int, err error) (int, error) {
	if r.tx == nil {
		if err == nil && r.decision.Verdict != policy.Block {
			err = r.remember(code, "failed")
		}
		return code, err
	}
	if err != nil {
		code, back := r.putBack(ExitUnable, err.Error())
		return code, back
	}
	return r.putBack(code, "pip failed half-way")
}
