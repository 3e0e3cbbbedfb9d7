package installer

import (
	"context"
	"os"

	"github.com/pipguard/pipguard/shim/gate"
	"github.com/pipguard/pipguard/shim/request"
	"github.com/pipguard/pipguard/shim/scratch"
)

// A Pip is the environment's own pip.
type Pip struct {
	Start   gate.Pip
	Fetched *Fetched
	Keeps   bool // one that was stopped for a rewrite waits for the next round: most of what a short run costs is its start
	idle    *gate.Stayed
}

// New gives the pip for a request: kept between rounds where it serves its own environment, and judged by a dry run first
// where the request has repositories that pip would clone into the environment before it came to any gate.
func New(start gate.Pip, q request.Request, private *scratch.Folder, fetched *Fetched) (Installer, error) {
	if !q.Clones() {
		return &Pip{Start: start, Fetched: fetched, Keeps: start.Home == ""}, nil
	}
	clones, err := private.Folder("src")
	if err != nil {
		return nil, err
	}
	return previewed{DryRun{start, q, private, fetched, []string{"--src", clones}}, &Pip{Start: start, Fetched: fetched}}, nil
}

// Run starts pip, or has the one that waits go on.
func (p *Pip) Run(ctx context.Context, ask Ask, judge func(gate.Plan) bool) (gate.Result, error) {
	pip := p.Start
	pip.Args, pip.Fetched = ask.Args, p.Fetched.Folder()
	if p.Keeps {
		pip.Stayed, pip.Keep = p.idle, ask.Again
	}
	result, err := pip.Run(ctx, p.Fetched.After(judge))
	p.idle = result.Stayed
	return result, err
}

// End ends the pip that waits.
func (p *Pip) End() { p.idle.End() }

// A DryRun is a pip that prints nothing and installs nothing.
type DryRun struct {
	Start   gate.Pip
	Request request.Request
	Private *scratch.Folder
	Fetched *Fetched
	Extra   []string // options of its own
}

// Run starts pip with the options of a dry run.
func (p DryRun) Run(ctx context.Context, ask Ask, judge func(gate.Plan) bool) (gate.Result, error) {
	pip := Silent(p.Start, p.Private)
	pip.Args, pip.Fetched = p.Request.As(ask.Args).Silent(p.Extra...), p.Fetched.Folder()
	return pip.Run(ctx, p.Fetched.After(judge))
}

// End has nothing to let go.
func (DryRun) End() {}

// Silent is a pip for a request of the guard's own: it prints nothing, and writes no report where the user asked for one.
// What it fetches lies in the private folder, for one whose time is up is ended before it has tidied up.
func Silent(start gate.Pip, private *scratch.Folder) gate.Pip {
	start.Env = append(start.Env[:len(start.Env):len(start.Env)], "PIP_REPORT="+os.DevNull)
	if folder, err := private.Folder("pip"); err == nil {
		for _, name := range []string{"TMPDIR", "TEMP", "TMP"} { // as Python's tempfile asks for them
			start.Env = append(start.Env, name+"="+folder)
		}
	}
	start.Stdin, start.Stdout, start.Stderr = nil, nil, nil
	return start
}

// A previewed pip has its plan judged by a dry run first. Where the dry run fails, the real one will too, and says why.
type previewed struct{ preview, pip Installer }

func (p previewed) Run(ctx context.Context, ask Ask, judge func(gate.Plan) bool) (gate.Result, error) {
	if result, err := p.preview.Run(ctx, ask, judge); err != nil || result.Stopped {
		return result, err
	}
	return p.pip.Run(ctx, ask, judge)
}

func (p previewed) End() { p.pip.End() }
