// Package upgrading is what an upgrade does to find its plan: it starts pip within bounds, reads how what is installed came,
// and imports what would be left over. What it asks for and holds back is decided in upgrade.
package upgrading

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"sync/atomic"
	"time"

	"github.com/pipguard/pipguard/policy"
	"github.com/pipguard/pipguard/policy/pep508"
	"github.com/pipguard/pipguard/shim/gate"
	"github.com/pipguard/pipguard/shim/installer"
	"github.com/pipguard/pipguard/shim/scratch"
)

// What an upgrade may cost until a plan of it is let through.
const (
	mostPlans = 12
	fewPlans  = 3 // with no more than these left, more is held back at once
	planTime  = 10 * time.Minute
)

// errEnough says that an upgrade has used up its plans, or its time.
var errEnough = errors.New("no plan that leaves the environment whole was found")

// A Planner is the pip of an upgrade. It counts its starts and bounds their time until one is let through, keeps what it
// says from the terminal, and asks it for the newest releases.
type Planner struct {
	Newest      map[string]string             // by name, as pip says
	Requested   map[string]bool               // by name: pip is asked for all, and takes that for the user's wish
	Leaving     func(plan gate.Plan)          // looks at what a plan would leave over
	Unexplained func(plan gate.Plan) []string // whose newest releases a plan does not take, and nothing says why

	pip     installer.Installer
	said    *os.File // what pip said in its last start
	names   []string // whose newest releases are asked for
	private *scratch.Folder
	fetched map[string]*policy.Distribution

	plans atomic.Int32
	until time.Time
	over  atomic.Bool        // its plans or its time are used up
	stop  context.CancelFunc // ends pip
	stage atomic.Value       // what is done now, for the progress
}

// New makes the planner of a pip that says all to a file; it is asked for the newest releases of names.
func New(private *scratch.Folder, names []string, quiet func(said *os.File) installer.Installer) (*Planner, error) {
	folder, err := private.Folder("said")
	if err != nil {
		return nil, err
	}
	said, err := os.OpenFile(filepath.Join(folder, "pip.txt"), os.O_CREATE|os.O_RDWR|os.O_APPEND, 0o600)
	if err != nil {
		return nil, fmt.Errorf("keep what pip says: %w", err)
	}
	return &Planner{
		pip: quiet(said), said: said, names: names, private: private, until: time.Now().Add(planTime),
		Newest: map[string]string{}, fetched: map[string]*policy.Distribution{},
	}, nil
}

// Bound is the context of all starts of pip, which ends with their time.
func (p *Planner) Bound(ctx context.Context) (context.Context, context.CancelFunc) {
	ctx, p.stop = context.WithCancel(ctx)
	return ctx, p.stop
}

// Run starts pip, unless the plans or the time are used up.
func (p *Planner) Run(ctx context.Context, ask installer.Ask, judge func(gate.Plan) bool) (gate.Result, error) {
	left := time.Until(p.until)
	if p.plans.Load() >= mostPlans || left <= 0 {
		p.over.Store(true)
		return gate.Result{}, errEnough
	}
	p.plans.Add(1)
	p.Stage("resolving")
	if err := p.said.Truncate(0); err != nil {
		return gate.Result{}, err
	}
	timer := time.AfterFunc(left, func() { p.over.Store(true); p.stop() })
	defer timer.Stop()
	return p.pip.Run(ctx, ask, func(plan gate.Plan) bool {
		p.ask(plan)
		p.Stage("looking at the plan")
		for i, item := range plan.Items {
			plan.Items[i].Requested = p.Requested[pep508.Normalize(item.Name)]
		}
		if plan.Last {
			p.Leaving(plan)
		}
		allowed := judge(plan)
		if plan.Last {
			p.fetch(plan, p.Unexplained(plan))
		}
		if allowed {
			p.Stage("downloading")
		}
		if allowed && plan.Last {
			timer.Stop() // what is begun is brought to its end
			p.Stage("installing")
		}
		return allowed
	})
}

// Enough says which of the limits was reached, and that pip was ended before it changed anything; nil where none was.
func (p *Planner) Enough() error {
	if !p.over.Load() {
		return nil
	}
	plans := p.plans.Load()
	if plans >= mostPlans && time.Now().Before(p.until) {
		return fmt.Errorf("%w in %d plans; nothing was changed", errEnough, plans)
	}
	return fmt.Errorf("%w in the %s that the search may take (plan %d of at most %d); nothing was changed", errEnough, planTime, plans, mostPlans)
}

// End ends pip.
func (p *Planner) End() {
	p.pip.End()
	p.said.Close() // it is gone with the private folder
}

// Few says whether but a few plans are left.
func (p *Planner) Few() bool { return p.plans.Load() >= mostPlans-fewPlans }

// Output is what pip said in its last start.
func (p *Planner) Output() string {
	text := make([]byte, 1<<20)
	n, err := p.said.ReadAt(text, 0)
	if err != nil && !errors.Is(err, io.EOF) {
		return ""
	}
	return string(text[:n])
}

// Stage notes what is done now.
func (p *Planner) Stage(text string) { p.stage.Store(text) }

// Progress says in a line how far the search is, after some time; "" before its first plan.
func (p *Planner) Progress(since time.Duration) string {
	stage, _ := p.stage.Load().(string)
	if stage == "" || since < time.Second {
		return ""
	}
	return fmt.Sprintf("pipguard: upgrade: plan %d of at most %d, %s of %s: %s", p.plans.Load(), mostPlans, since.Round(time.Second), planTime, stage)
}

// Planned is what a plan makes of what is installed.
func Planned(before policy.Set, plan gate.Plan) policy.Set {
	var planned []*policy.Distribution
	for _, item := range plan.Items {
		d := item.Distribution()
		planned = append(planned, &d)
	}
	return before.With(planned)
}
