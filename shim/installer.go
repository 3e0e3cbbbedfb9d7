package shim

import (
	"context"
	"os"
	"path/filepath"
	"slices"

	"github.com/pipguard/pipguard/shim/exits"
	"github.com/pipguard/pipguard/shim/gate"
	"github.com/pipguard/pipguard/shim/pipargs"
	"github.com/pipguard/pipguard/shim/request"
)

// An installer is what is started to install: pip, a dry run of it, a pip that the start-up hook has stopped, or in tests
// a script of plans and results. Run asks judge at each stop of it, and returns when it has ended.
type installer interface {
	Run(ctx context.Context, ask ask, judge func(gate.Plan) bool) (gate.Result, error)
	End() // lets go what waits for another round
}

// An ask is one start of an installer.
type ask struct {
	args  []string
	again func() bool // after a refusal: another round follows
}

// A realPip is the environment's own pip.
type realPip struct {
	start  gate.Pip
	keeps  bool // one that was stopped for a rewrite stays for the next round: most of what a short run costs is its start
	stayed *gate.Stayed
}

func (p *realPip) Run(ctx context.Context, ask ask, judge func(gate.Plan) bool) (gate.Result, error) {
	pip := p.start
	pip.Args = ask.args
	if p.keeps {
		pip.Stayed, pip.Keep = p.stayed, ask.again
	}
	result, err := pip.Run(ctx, judge)
	p.stayed = result.Stayed
	return result, err
}

func (p *realPip) End() { p.stayed.End() }

// A dryRun is a pip that prints nothing and installs nothing.
type dryRun struct {
	start   gate.Pip
	request request.Request
	extra   []string // options of its own
}

func (p dryRun) Run(ctx context.Context, ask ask, judge func(gate.Plan) bool) (gate.Result, error) {
	pip := p.start
	pip.Args = p.request.As(ask.args).Silent(p.extra...)
	pip.Env = append(pip.Env[:len(pip.Env):len(pip.Env)], "PIP_REPORT="+os.DevNull) // the user's own is the real run's
	pip.Stdin, pip.Stdout, pip.Stderr = nil, nil, nil
	return pip.Run(ctx, judge)
}

func (dryRun) End() {}

// A previewed pip has its plan judged by a dry run first, for a request with repositories that pip would clone into the
// environment before it came to any gate. Where the dry run fails, the real one will too, and says why.
type previewed struct{ preview, pip installer }

func (p previewed) Run(ctx context.Context, ask ask, judge func(gate.Plan) bool) (gate.Result, error) {
	if result, err := p.preview.Run(ctx, ask, judge); err != nil || result.Stopped {
		return result, err
	}
	return p.pip.Run(ctx, ask, judge)
}

func (p previewed) End() { p.pip.End() }

// installer gives the environment's pip for a request, or the uv that was called.
func (s *session) installer(q request.Request, change *change) (installer, error) {
	if s.uv != nil {
		return s.uv.installer(s, q, change), nil
	}
	start := s.pip(q)
	if !q.Clones() {
		return &realPip{start: start, keeps: start.Home == ""}, nil
	}
	clones, err := s.scratch.Folder("src")
	if err != nil {
		return nil, exits.Unable(err)
	}
	return previewed{dryRun{start, q, []string{"--src", clones}}, &realPip{start: start}}, nil
}

// pip is how the environment's pip is started for a request: it holds the lock, and leaves folders alone until it has
// passed the gate.
func (s *session) pip(q request.Request) gate.Pip {
	start := s.start
	start.Watched, start.Inherit = s.watched(q.Invocation), []*os.File{s.lock.File()}
	return start
}

// watched lists the folders that pip must leave alone until it has passed the gate.
func (s *session) watched(inv pipargs.Invocation) []string {
	watched := append(slices.Clone(s.env.Site), s.env.Scripts, filepath.Join(s.env.Prefix, "include"), filepath.Join(s.env.Prefix, "share"), s.env.UserSite())
	for _, v := range []pipargs.Value{inv.Target, inv.Root, inv.Prefix} {
		if v.Text == "" {
			continue
		}
		path := v.Text
		if !filepath.IsAbs(path) {
			path, _ = filepath.Abs(filepath.Join(s.call.Directory, path))
		}
		if path != filepath.VolumeName(path)+string(filepath.Separator) { // --root / is the environment itself, and all else
			watched = append(watched, path)
		}
	}
	return watched
}
