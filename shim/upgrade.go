package shim

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"time"

	"github.com/pipguard/pipguard/policy"
	"github.com/pipguard/pipguard/shim/caller"
	"github.com/pipguard/pipguard/shim/change"
	"github.com/pipguard/pipguard/shim/environment"
	"github.com/pipguard/pipguard/shim/exits"
	"github.com/pipguard/pipguard/shim/gate"
	"github.com/pipguard/pipguard/shim/installer"
	"github.com/pipguard/pipguard/shim/outlook"
	"github.com/pipguard/pipguard/shim/request"
	"github.com/pipguard/pipguard/shim/rounds"
	"github.com/pipguard/pipguard/shim/story"
	"github.com/pipguard/pipguard/shim/undoing"
	"github.com/pipguard/pipguard/shim/upgrade"
	"github.com/pipguard/pipguard/shim/upgrading"
	"github.com/pipguard/pipguard/shim/verdict"
	"github.com/pipguard/pipguard/shim/words"
)

// What the rehearsals of one plan of an upgrade may take: it changes more than an install does.
const (
	upgradeRehearsal = 2 * time.Minute
	upgradeUnpack    = 4 << 30 // bytes
)

var errForeign = errors.New("after -- stand pip's options of its index: --index-url, --find-links, --pre")

// An UpgradeWish is what `pipguard upgrade` was asked for.
type UpgradeWish struct {
	upgrade.Wish
	Options []string // pip's own, of its index
	DryRun  bool
	JSON    bool
}

// Upgrade moves what is installed, or what is named, to the newest releases that leave the environment whole, in one
// guarded run. It returns the exit code.
func Upgrade(call caller.Call, wish UpgradeWish) int {
	code, err := upgraded(call, wish)
	return end(call, code, err)
}

// upgraded is one upgrade from top to bottom.
func upgraded(call caller.Call, wish UpgradeWish) (int, error) {
	typed := call.Args
	call.Args = nil
	target, err := locate(call)
	if errors.Is(err, environment.ErrNoPip) {
		target, err = locateUv(call)
	}
	if err != nil {
		return 0, err
	}
	target.commands.Program, target.commands.Args = "pipguard", append([]string{"upgrade"}, typed...)
	s, err := open(target)
	if err != nil {
		return 0, err
	}
	defer s.close()
	steady := *s.policy
	steady.Mode = policy.ModeRewrite // what breaks others is held back, whatever becomes of other installs
	s.policy = &steady
	known, err := s.begin()
	if err != nil {
		return 0, err
	}
	u := &upgrader{session: s, wish: wish, base: known, change: s.change()}
	if err := u.prepare(); err != nil {
		return 0, err
	}
	defer u.pip.End()
	known, judge, err := u.plan()
	if err == nil && known.End == rounds.Passed {
		u.unrequest(known, known.Search.Last.Plan.Items)
	}
	if err == nil || u.change.Begun() {
		known, err = s.settle(judge, u.change, known, err)
	}
	u.progress()
	if err != nil {
		return 0, err
	}
	return u.finish(judge, known)
}

// An upgrader is one upgrade on its way.
type upgrader struct {
	*session
	wish      UpgradeWish
	base      story.Story // what it starts from
	course    upgrade.Course
	pip       *upgrading.Planner
	change    *change.Change
	leftovers upgrading.Leftovers
	progress  func() // ends its line
}

// prepare reads what the upgrade may move.
func (u *upgrader) prepare() error {
	for _, r := range u.wish.Named {
		if u.base.Before.Find(r.Key()) == nil {
			return &exits.Failure{
				Code: 2, Err: fmt.Errorf("%s is not installed in %s", r.Name, u.env.Prefix), Hints: []string{words.Command(append(u.commands.Tool("pip"), "install", r.String())...)},
			}
		}
	}
	names := []string{}
	for _, d := range u.base.Before.List {
		names = append(names, d.Name)
	}
	u.course.Scope = upgrade.NewScope(u.wish.Wish, u.base.Before.Set, upgrading.Origins(u.base.Before.List), u.locks)
	var err error
	if u.pip, err = upgrading.New(u.scratch, names, u.quiet); err != nil {
		return exits.Unable(err)
	}
	u.pip.Requested = u.course.Requested
	u.pip.Unexplained = func(plan gate.Plan) []string {
		return u.course.Unexplained(upgrading.Planned(u.base.Before.Set, plan), u.pip.Newest)
	}
	u.pip.Leaving = func(plan gate.Plan) {
		outcome := upgrading.Planned(u.base.Before.Set, plan)
		u.leftovers.Before(u.course.Leftover(outcome), outlook.Plan{Before: u.base.Before, After: outcome, Plan: plan})
	}
	u.leftovers = upgrading.Leftovers{Env: u.env, Environ: u.call.Environ, Outlook: u.outlook, Off: u.wish.DryRun || u.policy.Rehearse == policy.RehearseOff}
	if u.uv != nil {
		u.pip.Newest = u.uv.Newest(context.Background(), u.env.Python, u.wish.Options)
	}
	if u.call.Variable("PIPGUARD_REHEARSAL_TIMEOUT") == "" {
		u.outlook.Limits.Total = upgradeRehearsal
	}
	u.outlook.Limits.Unpack = upgradeUnpack
	u.progress = words.NewProgress(u.call.Stderr, u.style).Each(time.Second, u.pip.Progress)
	return nil
}

// quiet is the installer of an upgrade: what it says goes to a file.
func (u *upgrader) quiet(said *os.File) installer.Installer {
	if u.uv != nil {
		run := u.uvRun(u.base.Request)
		run.Call.Stdin, run.Call.Stdout, run.Call.Stderr, run.Said = nil, said, said, said
		return u.uv.Installer(run)
	}
	pip := u.session.pip(u.base.Request)
	pip.Launcher = "" // as python -m pip: by its launcher pip does not replace itself on Windows
	pip.Stdin, pip.Stdout, pip.Stderr = nil, said, said
	return &installer.Pip{Start: pip, Keeps: pip.Home == ""}
}

// request is what pip is asked for next.
func (u *upgrader) request() (request.Request, error) {
	file, err := u.scratch.Write("upgrade.txt", u.course.Constraints(u.course.Held))
	if err != nil {
		return request.Request{}, exits.Unable(err)
	}
	q := u.base.Request.As(u.arguments(file))
	inv := q.Invocation
	if len(inv.Files)+len(inv.Editables)+len(inv.Groups)+len(inv.Scripts) > 0 || inv.Refusal != nil || slices.ContainsFunc(u.wish.Options, q.Takes) {
		return q, &exits.Failure{Code: 2, Err: errForeign, Hints: []string{words.Command("pipguard", "upgrade", "--help")}}
	}
	return q, undoing.InPlace([]request.Request{q}, u.call.Name)
}

// arguments are those of pip, or of the uv in its place.
func (u *upgrader) arguments(constraints string) []string {
	if u.uv != nil {
		return u.course.UvArguments(u.course.Held, u.env.Python, constraints, u.wish.Options)
	}
	return u.course.Arguments(u.course.Held, constraints, u.wish.Options)
}

// locks says whether a lock holds a distribution.
func (u *upgrader) locks(name string) bool {
	if u.lockPins == nil {
		return false
	}
	_, held := u.lockPins.Pins[name]
	return held
}

// plan asks pip for plans until one leaves the environment whole, and holds back more of it each time.
func (u *upgrader) plan() (known story.Story, judge verdict.Judge, err error) {
	known = u.base
	ctx, cancel := u.pip.Bound(context.Background())
	defer cancel()
	for {
		if known.Request, err = u.request(); err != nil {
			return known, judge, err
		}
		judge = u.judge(known)
		judge.LeftOver, judge.Upgrade = u.course.Leftover, true
		if !u.course.Asks() {
			known.Search, known.End = rounds.Search{}, rounds.Passed
			return known, judge, nil
		}
		known, err = u.attempt(ctx, judge, known)
		if err != nil || u.change.Begun() || known.End == rounds.Passed || known.End == rounds.Planned || known.Result.Interrupted {
			return known, judge, err
		}
		if !u.course.HoldMore(u.dead(known)) {
			return known, judge, nil
		}
		known = u.base
	}
}

// attempt takes pip through one search for a plan.
func (u *upgrader) attempt(ctx context.Context, judge verdict.Judge, known story.Story) (story.Story, error) {
	in := installation{judge: judge, pip: u.pip, change: u.change, steps: u.steps(judge), silent: true, outlook: u.outlook}
	in.progress = func(done, of int, _ string) {
		u.pip.Stage(fmt.Sprintf("importing what this may break, %d of %d", done, of))
	}
	if u.wish.DryRun {
		in.change, in.whole = nil, true
	}
	known, err := u.install(ctx, in, known)
	if enough := u.pip.Enough(); enough != nil && known.End != rounds.Passed {
		return known, exits.Unable(enough, u.fewer())
	}
	if u.course.PipChoice == nil {
		u.course.PipChoice = known.Search.PipChoice
	}
	u.course.Note(known.Search.Avoided)
	if known.End == rounds.Blocked {
		u.course.Note(known.Search.Last.Decision.Violations)
	}
	return known, err
}

// dead is a plan that may not be, as the scope takes it.
func (u *upgrader) dead(known story.Story) upgrade.Dead {
	dead := upgrade.Dead{Before: u.base.Before.Set, After: u.base.Before.Set, Few: u.pip.Few()}
	if known.End == rounds.Failed {
		dead.Conflict = upgrade.ReadConflict(u.pip.Output())
		return dead
	}
	last := known.Search.Last
	dead.Violations, dead.After = last.Decision.Violations, last.Case.After
	if last.Decision.Obstacle != policy.ObstacleUnsatisfiable {
		dead.Applied = known.Search.Applied
	}
	return dead
}

// fewer is what to type where an upgrade came to no plan.
func (u *upgrader) fewer() string {
	return words.Command(append(u.commands.Tool("upgrade"), "NAME")...) + "   for one after the other"
}
