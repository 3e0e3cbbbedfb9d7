package shim

import (
	"fmt"
	"slices"

	"github.com/pipguard/pipguard/policy"
	"github.com/pipguard/pipguard/shim/environment"
	"github.com/pipguard/pipguard/shim/exits"
	"github.com/pipguard/pipguard/shim/record"
	"github.com/pipguard/pipguard/shim/request"
	"github.com/pipguard/pipguard/shim/rounds"
	"github.com/pipguard/pipguard/shim/status"
	"github.com/pipguard/pipguard/shim/story"
	"github.com/pipguard/pipguard/shim/upgrade"
	"github.com/pipguard/pipguard/shim/verdict"
	"github.com/pipguard/pipguard/shim/words"
)

// finish reports how an upgrade ended, and writes it down. It returns the exit code.
func (u *upgrader) finish(judge verdict.Judge, known story.Story) (int, error) {
	if len(u.course.Avoided) > 0 && known.End != rounds.Blocked {
		known.Search.Avoided, known.Search.PipChoice = u.course.Avoided, u.course.PipChoice
	}
	found := u.hints(judge, known)
	rec := u.compose(known, found)
	if known.End == rounds.Failed {
		u.repeat()
		if u.typedFails() {
			rec.ExitCode = exits.Blocked
		}
	}
	now, err := known.Before.Renewed(u.sites())
	if err != nil {
		return 0, exits.Unable(err)
	}
	switch {
	case known.End == rounds.Blocked || known.Settled == story.PutBack:
		u.inform(known, rec, now)
	case known.End == rounds.Interrupted:
		u.say("interrupted", "nothing was changed")
	case known.End == rounds.Passed || known.End == rounds.Planned:
		if err := u.show(known, rec, now); err != nil {
			return 0, err
		}
	}
	if u.wish.DryRun {
		return u.dryCode(known, rec.ExitCode), nil
	}
	return rec.ExitCode, u.remember(known, rec, now)
}

// dryCode is the exit code of an upgrade that was stopped at the plan that it would have carried out.
func (u *upgrader) dryCode(known story.Story, code int) int {
	if known.End == rounds.Planned {
		return 0
	}
	return code
}

// typedFails says whether pip found no release for what was named with a specifier.
func (u *upgrader) typedFails() bool {
	conflict := upgrade.ReadConflict(u.pip.Output())
	for name := range u.course.Typed {
		if conflict.Built == name || slices.Contains(conflict.Names, name) {
			return true
		}
	}
	return false
}

// repeat passes on what a pip said that failed.
func (u *upgrader) repeat() { fmt.Fprint(u.call.Stderr, u.pip.Output()) }

// show writes the table, or the document; then what should be known of it, and how it is taken back.
func (u *upgrader) show(known story.Story, rec record.Record, now environment.Snapshot) error {
	report, style := u.report(known, now), words.StyleOf(u.call.Stdout, u.call.Environ)
	if u.wish.JSON {
		if err := words.JSON(u.call.Stdout, report); err != nil {
			return err
		}
	} else {
		words.Upgrade(u.call.Stdout, style, report, request.Within(u.call.Directory, u.env.Prefix))
	}
	u.warn(known, rec, now)
	if with := u.course.Together(report.Upgrades, u.pip.Newest); len(with) > 0 && !u.wish.JSON && len(u.wish.Options) == 0 {
		typed := slices.DeleteFunc(slices.Clone(u.commands.Args[1:]), func(word string) bool { return word == "--dry-run" })
		command := slices.Concat(u.commands.Tool("upgrade"), []string{"--dry-run"}, typed, with)
		words.Remarked(u.call.Stderr, u.style, words.Command(command...), "with what holds it back")
	}
	if rec.Undo != nil && !u.wish.JSON {
		words.UpgradeDone(u.call.Stderr, u.style, report, rec.Undo)
	}
	return nil
}

// warn writes what should be known of an upgrade.
func (u *upgrader) warn(known story.Story, rec record.Record, now environment.Snapshot) {
	rec.Verdict, rec.Violations = policy.Warned, known.Search.Last.Decision.Violations
	if u.wish.DryRun {
		rec.ID = "" // not remembered
	}
	if known.Search.Last.Allows() {
		words.Report(u.call.Stderr, u.style, rec)
	}
	u.reportLosses(known)
	if len(now.Flaws) > 0 {
		u.say("warning", words.Flawed(status.Mended(u.env, now.Flaws))+"; "+words.Command("pipguard", "doctor", u.env.Prefix))
	}
}

// report is what became of the distributions.
func (u *upgrader) report(known story.Story, now environment.Snapshot) upgrade.Report {
	after := u.after(known)
	r := upgrade.Report{
		Environment: u.env.Prefix, Installed: len(u.base.Before.List), Upgrades: u.course.Rows(after, u.pip.Newest, u.pip.Fetched),
		LeftOver: u.leftovers.After(u.course.Leftover(after), after, now),
	}
	if !u.wish.DryRun {
		r.ID = &u.id
	}
	return r
}

// after is what the environment holds afterwards, or would.
func (u *upgrader) after(known story.Story) policy.Set {
	if last := known.Search.Last; last.Case.Policy != nil && last.Allows() {
		return last.Case.After
	}
	return u.base.Before.Set
}
