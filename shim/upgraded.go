package shim

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/pipguard/pipguard/policy"
	"github.com/pipguard/pipguard/shim/environment"
	"github.com/pipguard/pipguard/shim/exits"
	"github.com/pipguard/pipguard/shim/gate"
	"github.com/pipguard/pipguard/shim/request"
	"github.com/pipguard/pipguard/shim/rounds"
	"github.com/pipguard/pipguard/shim/status"
	"github.com/pipguard/pipguard/shim/story"
	"github.com/pipguard/pipguard/shim/upgrade"
	"github.com/pipguard/pipguard/shim/verdict"
	"github.com/pipguard/pipguard/shim/words"
)

// upgradeRehearsal is how long the rehearsals of one plan of an upgrade may take: it changes more than an install does.
const upgradeRehearsal = 2 * time.Minute

// request is what pip is asked for next.
func (u *upgrading) request() (request.Request, error) {
	file, err := u.scratch.Write("upgrade.txt", u.scope.Constraints(u.held))
	if err != nil {
		return request.Request{}, exits.Unable(err)
	}
	q := u.base.Request.As(u.arguments(file))
	inv := q.Invocation
	if len(inv.Files)+len(inv.Editables)+len(inv.Groups)+len(inv.Scripts) > 0 || inv.Refusal != nil || slices.ContainsFunc(u.wish.Options, isName(q)) {
		return q, &exits.Failure{Code: 2, Err: errForeign, Hints: []string{words.Command("pipguard", "upgrade", "--help")}}
	}
	return q, u.inPlace([]request.Request{q})
}

// arguments are those of pip, or of the uv in its place.
func (u *upgrading) arguments(constraints string) []string {
	if u.uv != nil {
		return u.scope.UvArguments(u.held, u.env.Python, constraints, u.wish.Options)
	}
	return u.scope.Arguments(u.held, constraints, u.wish.Options)
}

// origin reads how a distribution was installed (recording installed projects, and PEP 610).
func origin(d environment.Distribution) upgrade.Origin {
	folder := filepath.Join(d.Site, d.Folder)
	_, err := os.Stat(filepath.Join(folder, "REQUESTED"))
	installer, _ := os.ReadFile(filepath.Join(folder, "INSTALLER"))
	marks := strings.TrimSpace(string(installer)) != "uv" // uv 0.13 marks all that it installs
	o := upgrade.Origin{Requested: err == nil && marks}
	var direct struct {
		Info struct {
			Editable bool `json:"editable"`
		} `json:"dir_info"`
	}
	text, err := os.ReadFile(filepath.Join(folder, "direct_url.json"))
	switch {
	case filepath.Ext(d.Folder) == ".egg-link" || err == nil && json.Unmarshal(text, &direct) == nil && direct.Info.Editable:
		o.Stay = upgrade.Editable
	case err == nil:
		o.Stay = upgrade.Direct
	}
	return o
}

// locks says whether a lock holds a distribution.
func (u *upgrading) locks(name string) bool {
	if u.lockPins == nil {
		return false
	}
	_, held := u.lockPins.Pins[name]
	return held
}

// isName says whether a word is taken by pip as a requirement.
func isName(q request.Request) func(word string) bool {
	return func(word string) bool {
		for _, r := range q.Invocation.Requirements {
			if r.Text == word {
				return true
			}
		}
		return false
	}
}

// finish tells how an upgrade ended, and writes it down. It returns the exit code.
func (u *upgrading) finish(judge verdict.Judge, told story.Story) (int, error) {
	if len(u.avoided) > 0 && told.End != rounds.Blocked {
		told.Search.Avoided, told.Search.PipChoice = u.avoided, u.alone
	}
	found := u.hints(judge, told)
	rec := u.compose(told, found)
	if told.End == rounds.Failed {
		u.repeat()
		if u.typedFails() {
			rec.ExitCode = exits.Blocked
		}
	}
	now, err := told.Before.Renewed(u.sites())
	if err != nil {
		return 0, exits.Unable(err)
	}
	switch {
	case told.End == rounds.Blocked || told.Settled == story.PutBack:
		u.tell(told, rec, now)
	case told.End == rounds.Interrupted:
		u.say("interrupted", "nothing was changed")
	case told.End == rounds.Passed || told.End == rounds.Planned:
		if err := u.show(told, now); err != nil {
			return 0, err
		}
		quiet := rec
		quiet.Verdict, quiet.Violations = policy.Warned, told.Search.Last.Decision.Violations
		if told.Search.Last.Allows() {
			words.Report(u.call.Stderr, u.style, quiet)
		}
		u.tellLosses(told)
		if len(now.Flaws) > 0 {
			u.say("warning", words.Flawed(status.Mended(u.env, now.Flaws))+"; "+words.Command("pipguard", "doctor", u.env.Prefix))
		}
	}
	if u.wish.DryRun {
		return u.dryCode(told, rec.ExitCode), nil
	}
	return rec.ExitCode, u.remember(told, rec, now)
}

// dryCode is the exit code of an upgrade that was stopped at the plan that it would have carried out.
func (u *upgrading) dryCode(told story.Story, code int) int {
	if told.End == rounds.Planned {
		return 0
	}
	return code
}

// typedFails says whether pip found no release for what was named with a specifier.
func (u *upgrading) typedFails() bool {
	conflict := upgrade.ReadConflict(u.pip.output())
	for name := range u.scope.Typed {
		if conflict.Built == name || slices.Contains(conflict.Names, name) {
			return true
		}
	}
	return false
}

// repeat passes on what a pip said that failed.
func (u *upgrading) repeat() { fmt.Fprint(u.call.Stderr, u.pip.output()) }

// show writes the table, or the document.
func (u *upgrading) show(told story.Story, now environment.Snapshot) error {
	report := u.report(told, now)
	if u.wish.JSON {
		return words.JSON(u.call.Stdout, report)
	}
	words.Upgrade(u.call.Stdout, words.StyleOf(u.call.Stdout, u.call.Environ), report, request.Within(u.call.Directory, u.env.Prefix))
	return nil
}

// report is what became of the distributions.
func (u *upgrading) report(told story.Story, now environment.Snapshot) upgrade.Report {
	outcome := upgrade.Outcome{
		After: u.after(told), Avoided: u.avoided, Newest: u.pip.newest,
		Release: func(name string) *policy.Distribution { return u.pip.fetched[name] },
	}
	if u.alone != nil {
		outcome.Alone = *u.alone
	}
	r := upgrade.Report{
		Environment: u.env.Prefix, Installed: len(u.base.Before.List), Upgrades: u.scope.Rows(outcome), LeftOver: u.leftOver(outcome.After, now),
	}
	if !u.wish.DryRun {
		r.ID = &u.id
	}
	return r
}

// planned is what a plan makes of what is installed.
func (u *upgrading) planned(plan gate.Plan) policy.Set {
	var planned []*policy.Distribution
	for _, item := range plan.Items {
		d := item.Distribution()
		planned = append(planned, &d)
	}
	return u.base.Before.Set.With(planned)
}

// unexplained lists whose newest releases a plan does not take, where nothing that is known says why.
func (u *upgrading) unexplained(plan gate.Plan) []string {
	outcome := upgrade.Outcome{
		After: u.planned(plan), Avoided: u.avoided, Newest: u.pip.newest,
		Release: func(string) *policy.Distribution { return nil },
	}
	if u.alone != nil {
		outcome.Alone = *u.alone
	}
	var names []string
	for _, row := range u.scope.Rows(outcome) {
		if row.Behind() && row.Stays == "" && len(row.HeldBy) == 0 {
			names = append(names, row.Name)
		}
	}
	return names
}

// after is what the environment holds afterwards, or would.
func (u *upgrading) after(told story.Story) policy.Set {
	if last := told.Search.Last; last.Case.Policy != nil && last.Allows() {
		return last.Case.After
	}
	return u.base.Before.Set
}

// A planning is a line on a terminal that says how far an upgrade is.
type planning struct {
	stop chan struct{}
	done chan struct{}
}

// watch writes the line each second until the end.
func (u *upgrading) watch() *planning {
	p := &planning{stop: make(chan struct{}), done: make(chan struct{})}
	go func() {
		defer close(p.done)
		tick := time.NewTicker(time.Second)
		defer tick.Stop()
		for since := time.Now(); ; {
			select {
			case <-p.stop:
				if u.style.Wraps {
					fmt.Fprint(u.call.Stderr, "\r\x1b[K")
				}
				return
			case <-tick.C:
				u.draw(time.Since(since))
			}
		}
	}()
	return p
}

func (u *upgrading) draw(since time.Duration) {
	stage, _ := u.pip.stage.Load().(string)
	if !u.style.Wraps || stage == "" {
		return
	}
	text := fmt.Sprintf("pipguard: upgrade: plan %d of at most %d, %s of %s: %s", u.pip.plans.Load(), mostPlans, since.Round(time.Second), planTime, stage)
	fmt.Fprintf(u.call.Stderr, "\r\x1b[K%s", text[:min(len(text), u.style.Width-1)])
}

// end takes the line away.
func (p *planning) end() {
	close(p.stop)
	<-p.done
}
