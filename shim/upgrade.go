package shim

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/pipguard/pipguard/policy"
	"github.com/pipguard/pipguard/shim/caller"
	"github.com/pipguard/pipguard/shim/environment"
	"github.com/pipguard/pipguard/shim/exits"
	"github.com/pipguard/pipguard/shim/rounds"
	"github.com/pipguard/pipguard/shim/story"
	"github.com/pipguard/pipguard/shim/upgrade"
	"github.com/pipguard/pipguard/shim/verdict"
	"github.com/pipguard/pipguard/shim/words"
)

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
	told, err := s.begin()
	if err != nil {
		return 0, err
	}
	u := &upgrading{session: s, wish: wish, base: told, change: s.change()}
	if err := u.prepare(); err != nil {
		return 0, err
	}
	defer u.pip.End()
	told, judge, err := u.plan()
	if err == nil && told.End == rounds.Passed {
		u.unrequest(told, told.Search.Last.Plan.Items)
	}
	if err == nil || u.change.begun() {
		told, err = s.settle(judge, u.change, told, err)
	}
	u.progress.end()
	if err != nil {
		return 0, err
	}
	return u.finish(judge, told)
}

// An upgrading is one upgrade on its way.
type upgrading struct {
	*session
	wish     UpgradeWish
	base     story.Story // what it starts from
	scope    upgrade.Scope
	pip      *planner
	change   *change
	progress *planning
	held     []upgrade.Hold
	avoided  []policy.Violation // what its plans would have broken
	worked   map[string]bool    // by module of what a plan leaves over: whether it could be imported before
	alone    *policy.Set        // what pip alone would have made of the environment
}

// prepare reads what the upgrade may move.
func (u *upgrading) prepare() error {
	for _, r := range u.wish.Named {
		if u.base.Before.Find(r.Key()) == nil {
			return &exits.Failure{
				Code: 2, Err: fmt.Errorf("%s is not installed in %s", r.Name, u.env.Prefix), Hints: []string{words.Command(append(u.commands.Tool("pip"), "install", r.String())...)},
			}
		}
	}
	names := []string{}
	origins := map[string]upgrade.Origin{}
	for _, d := range u.base.Before.List {
		names = append(names, d.Name)
		origins[d.Name] = origin(d)
	}
	u.scope = upgrade.NewScope(u.wish.Wish, u.base.Before.Set, origins, u.locks)
	var err error
	if u.pip, err = newPlanner(u.session, u.base.Request, names); err != nil {
		return exits.Unable(err)
	}
	u.pip.requested, u.pip.unexplained, u.pip.leaving = u.scope.Requested, u.unexplained, u.leaving
	if u.uv != nil {
		u.pip.newest = u.uv.uv.Newest(context.Background(), u.env.Python, u.wish.Options)
	}
	if u.call.Variable("PIPGUARD_REHEARSAL_TIMEOUT") == "" {
		u.outlook.Limits.Total = upgradeRehearsal
	}
	u.progress = u.watch()
	return nil
}

// plan asks pip for plans until one leaves the environment whole, and holds back more of it each time.
func (u *upgrading) plan() (told story.Story, judge verdict.Judge, err error) {
	told = u.base
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	u.pip.stop = cancel
	for {
		if told.Request, err = u.request(); err != nil {
			return told, judge, err
		}
		judge = u.judge(told)
		judge.LeftOver = u.scope.Leftover
		if !u.scope.Asks(u.held) {
			told.Search, told.End = rounds.Search{}, rounds.Passed
			return told, judge, nil
		}
		told, err = u.attempt(ctx, judge, told)
		if err != nil || u.change.begun() || told.End == rounds.Passed || told.End == rounds.Planned || told.Result.Interrupted {
			return told, judge, err
		}
		more := u.scope.Next(u.held, u.dead(told))
		if len(more) == 0 {
			return told, judge, nil
		}
		u.held = append(u.held, more...)
		told = u.base
	}
}

// attempt takes pip through one search for a plan.
func (u *upgrading) attempt(ctx context.Context, judge verdict.Judge, told story.Story) (story.Story, error) {
	in := installation{judge: judge, pip: u.pip, change: u.change, steps: u.steps(judge), silent: true, outlook: u.outlook}
	in.progress = func(done, of int, _ string) {
		u.pip.stage.Store(fmt.Sprintf("importing what this may break, %d of %d", done, of))
	}
	if u.wish.DryRun {
		in.change, in.whole = nil, true
	}
	told, err := u.install(ctx, in, told)
	if u.pip.over.Load() && told.End != rounds.Passed {
		return told, exits.Unable(u.pip.enough(), u.fewer())
	}
	if u.alone == nil {
		u.alone = told.Search.PipChoice
	}
	u.note(told.Search.Avoided)
	if told.End == rounds.Blocked {
		u.note(told.Search.Last.Decision.Violations)
	}
	return told, err
}

// note remembers what plans would have broken, once.
func (u *upgrading) note(violations []policy.Violation) {
	for _, v := range violations {
		if v.Breaks() && !slices.ContainsFunc(u.avoided, func(had policy.Violation) bool {
			return had.Key() == v.Key() && had.Object == v.Object && had.Subject == v.Subject
		}) {
			u.avoided = append(u.avoided, v)
		}
	}
}

// dead is a plan that may not be, as the scope takes it.
func (u *upgrading) dead(told story.Story) upgrade.Dead {
	dead := upgrade.Dead{Before: u.base.Before.Set, After: u.base.Before.Set, Few: u.pip.few()}
	if told.End == rounds.Failed {
		dead.Conflict = upgrade.ReadConflict(u.pip.output())
		return dead
	}
	last := told.Search.Last
	dead.Violations, dead.After = last.Decision.Violations, last.Case.After
	if last.Decision.Obstacle != policy.ObstacleUnsatisfiable {
		dead.Applied = told.Search.Applied
	}
	return dead
}

// fewer is what to type where an upgrade came to no plan.
func (u *upgrading) fewer() string {
	return words.Command(append(u.commands.Tool("upgrade"), "NAME")...) + "   for one after the other"
}

var errForeign = errors.New("after -- stand pip's options of its index: --index-url, --find-links, --pre")
