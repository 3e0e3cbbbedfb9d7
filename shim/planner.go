package shim

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
	"github.com/pipguard/pipguard/policy/pep440"
	"github.com/pipguard/pipguard/policy/pep508"
	"github.com/pipguard/pipguard/shim/gate"
	"github.com/pipguard/pipguard/shim/installer"
	"github.com/pipguard/pipguard/shim/metadata"
	"github.com/pipguard/pipguard/shim/request"
)

// What an upgrade may cost until a plan of it is let through.
const (
	mostPlans   = 12
	fewPlans    = 3 // with no more than these left, more is held back at once
	planTime    = 10 * time.Minute
	mostFetched = 6        // newest releases that are fetched to read why they are not taken
	mostFetch   = 32 << 20 // bytes of one
)

// errEnough says that an upgrade has used up its plans, or its time.
var errEnough = errors.New("no plan that leaves the environment whole was found")

// A planner is the pip of an upgrade. It counts its starts and bounds their time until one is let through, keeps what it
// says from the terminal, and asks it for the newest releases.
type planner struct {
	pip    installer.Installer
	said   *os.File // what pip said in its last start
	names  []string // whose newest releases are asked for
	folder func() (string, error)

	plans   atomic.Int32
	until   time.Time
	over    atomic.Bool        // its plans or its time are used up
	stop    context.CancelFunc // ends pip
	newest  map[string]string  // by name, as pip says
	fetched map[string]*policy.Distribution
	stage   atomic.Value // what is done now, for the progress

	requested   map[string]bool               // by name: pip is asked for all, and takes that for the user's wish
	leaving     func(plan gate.Plan)          // looks at what a plan would leave over
	unexplained func(plan gate.Plan) []string // whose newest releases a plan does not take, and nothing says why
}

func newPlanner(s *session, q request.Request, names []string) (*planner, error) {
	folder, err := s.scratch.Folder("said")
	if err != nil {
		return nil, err
	}
	said, err := os.OpenFile(filepath.Join(folder, "pip.txt"), os.O_CREATE|os.O_RDWR|os.O_APPEND, 0o600)
	if err != nil {
		return nil, fmt.Errorf("keep what pip says: %w", err)
	}
	return &planner{
		pip: s.quiet(q, said), said: said, names: names, until: time.Now().Add(planTime),
		newest: map[string]string{}, fetched: map[string]*policy.Distribution{},
		folder: func() (string, error) { return s.scratch.Folder("newest") },
	}, nil
}

// quiet is the installer of an upgrade: what it says goes to a file.
func (s *session) quiet(q request.Request, said *os.File) installer.Installer {
	if s.uv != nil {
		run := s.uvRun(q)
		run.Call.Stdin, run.Call.Stdout, run.Call.Stderr, run.Said = nil, said, said, said
		return s.uv.Installer(run)
	}
	pip := s.pip(q)
	pip.Stdin, pip.Stdout, pip.Stderr = nil, said, said
	return &installer.Pip{Start: pip, Keeps: pip.Home == ""}
}

func (p *planner) Run(ctx context.Context, ask installer.Ask, judge func(gate.Plan) bool) (gate.Result, error) {
	left := time.Until(p.until)
	if p.plans.Load() >= mostPlans || left <= 0 {
		p.over.Store(true)
		return gate.Result{}, errEnough
	}
	p.plans.Add(1)
	p.stage.Store("resolving")
	if err := p.said.Truncate(0); err != nil {
		return gate.Result{}, err
	}
	timer := time.AfterFunc(left, func() { p.over.Store(true); p.stop() })
	defer timer.Stop()
	return p.pip.Run(ctx, ask, func(plan gate.Plan) bool {
		p.ask(plan)
		p.stage.Store("looking at the plan")
		for i, item := range plan.Items {
			plan.Items[i].Requested = p.requested[pep508.Normalize(item.Name)]
		}
		if plan.Last {
			p.leaving(plan)
		}
		allowed := judge(plan)
		if plan.Last {
			p.fetch(plan, p.unexplained(plan))
		}
		if allowed {
			p.stage.Store("downloading")
		}
		if allowed && plan.Last {
			timer.Stop() // what is begun is brought to its end
			p.stage.Store("installing")
		}
		return allowed
	})
}

// enough says which of the limits was reached, and that pip was ended before it changed anything.
func (p *planner) enough() error {
	plans := p.plans.Load()
	if plans >= mostPlans && time.Now().Before(p.until) {
		return fmt.Errorf("%w in %d plans; nothing was changed", errEnough, plans)
	}
	return fmt.Errorf("%w in the %s that the search may take (plan %d of at most %d); nothing was changed", errEnough, planTime, plans, mostPlans)
}

func (p *planner) End() {
	p.pip.End()
	p.said.Close() // it is gone with the private folder
}

// few says whether but a few plans are left.
func (p *planner) few() bool { return p.plans.Load() >= mostPlans-fewPlans }

// output is what pip said in its last start.
func (p *planner) output() string {
	text := make([]byte, 1<<20)
	n, err := p.said.ReadAt(text, 0)
	if err != nil && !errors.Is(err, io.EOF) {
		return ""
	}
	return string(text[:n])
}

// ask has a stopped pip name the newest releases, once.
func (p *planner) ask(plan gate.Plan) {
	if plan.Index == nil || len(p.newest) > 0 {
		return
	}
	for _, name := range p.names {
		found, err := plan.Index.Candidates(plan.Context(), name, false)
		if err != nil {
			continue
		}
		for _, c := range found { // oldest first
			if v, err := pep440.Parse(c.Version); err == nil && !c.Yanked && !v.IsPrerelease() {
				p.newest[name] = c.Version
			}
		}
	}
}

// fetch reads the metadata of the newest releases that a plan does not take, as far as they are small.
func (p *planner) fetch(plan gate.Plan, names []string) {
	folder, err := p.folder()
	if err != nil || plan.Index == nil {
		return
	}
	for _, name := range names[:min(len(names), mostFetched)] {
		if p.fetched[name] != nil {
			continue
		}
		file, err := plan.Index.Fetch(plan.Context(), name, p.newest[name], folder, mostFetch)
		if err != nil {
			continue
		}
		if m, err := metadata.ReadWheel(file); err == nil {
			d := m.Distribution()
			p.fetched[name] = &d
		}
	}
}
