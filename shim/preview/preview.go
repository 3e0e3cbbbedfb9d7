// Package preview has an environment's pip plan a request and fetch what it plans, and looks at the outcome: as a guarded
// run does, but nothing is installed, nothing is put right and no lock is taken.
package preview

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/pelletier/go-toml/v2"
	"github.com/pipguard/pipguard/policy"
	"github.com/pipguard/pipguard/shim/artifact"
	"github.com/pipguard/pipguard/shim/caller"
	"github.com/pipguard/pipguard/shim/environment"
	"github.com/pipguard/pipguard/shim/exits"
	"github.com/pipguard/pipguard/shim/gate"
	"github.com/pipguard/pipguard/shim/inquiry"
	"github.com/pipguard/pipguard/shim/lockdown"
	"github.com/pipguard/pipguard/shim/plant"
	"github.com/pipguard/pipguard/shim/request"
	"github.com/pipguard/pipguard/shim/scratch"
	"github.com/pipguard/pipguard/shim/verdict"
	"github.com/pipguard/pipguard/shim/words"
)

// A Preview is a request, and what is to be looked at.
type Preview struct {
	Call    caller.Call
	Env     *environment.Environment // whose pip plans
	Upon    bool                     // the plan is put over what Env holds; else into an empty environment of its Python
	Sources inquiry.Sources          // what is asked for
	Options []string                 // pip's own, of its index
	Policy  *policy.Policy
	Today   toml.LocalDate
}

// A PipFailedError is pip's own end without a plan.
type PipFailedError struct {
	Code int
	Said string // all that it printed
}

func (e *PipFailedError) Error() string { return "pip came to no plan: nothing was judged" }

// Run gives what the outcome breaks. Its errors: *PipFailedError, *exits.Failure, the context's.
func (p Preview) Run(ctx context.Context) (inquiry.Checked, error) {
	r := run{Preview: p, env: p.Env, scratch: &scratch.Folder{}}
	defer r.scratch.Remove()
	if err := r.prepare(ctx); err != nil {
		return inquiry.Checked{}, err
	}
	r.watch = startWatch(p.Call)
	result, err := r.plan(ctx)
	r.watch.end()
	switch {
	case ctx.Err() != nil:
		return inquiry.Checked{}, context.Cause(ctx)
	case r.failed != nil:
		return inquiry.Checked{}, r.failed
	case err != nil:
		return inquiry.Checked{}, exits.Unable(err)
	case result.ExitCode != 0 && !result.Stopped:
		return inquiry.Checked{}, &PipFailedError{result.ExitCode, r.output()}
	}
	return r.checked(), nil
}

// A run is one preview on its way.
type run struct {
	Preview
	env     *environment.Environment // that the plan is for
	scratch *scratch.Folder
	watch   *watch
	said    *os.File // what pip prints

	judge   verdict.Judge
	judged  *verdict.Judgement // nil where pip has nothing to do
	notes   []inquiry.Note
	failed  error
	request request.Request
}

// prepare makes the empty environment, and reads the request and what is installed.
func (r *run) prepare(ctx context.Context) (err error) {
	if !r.Upon {
		if r.env, err = blank(ctx, r.Env, r.scratch); err != nil {
			return err
		}
	}
	lock, err := r.lock()
	if err != nil {
		return err
	}
	before, err := environment.Take(r.env.Markers, verdict.Sites(r.env, r.Call.Directory, gate.Target{}))
	if err != nil {
		return exits.Unable(err)
	}
	reader := request.Reader{
		Directory: r.Call.Directory, Environ: r.Call.Environ, Prefix: r.Env.Prefix, Pip: before.Version("pip"), Markers: r.env.Markers, Scratch: r.scratch,
	}
	args, err := r.arguments()
	if err == nil {
		args, err = reader.WithoutPipes(args)
	}
	if err != nil {
		return exits.Unable(err)
	}
	r.request = reader.Read(args)
	r.judge = verdict.Judge{
		Env: r.env, Directory: r.Call.Directory, Policy: r.Policy, Lock: lock, Today: r.Today, Before: before, Request: r.request,
		Store: artifact.OpenStore(r.env.State()),
	}
	return nil
}

// arguments are pip's: a lock among the requirements is a file of them (pip 26.1).
func (r *run) arguments() (args []string, err error) {
	args = []string{"install"}
	for _, file := range r.Sources.Files {
		if file == "-" {
			if file, err = r.scratch.Write("requirements.txt", string(r.Sources.Stdin)); err != nil {
				return nil, err
			}
		}
		args = append(args, "-r", file)
	}
	for _, text := range r.Sources.Arguments {
		if inquiry.IsLock(text) {
			args = append(args, "-r")
		}
		args = append(args, text)
	}
	return append(args, r.Options...), nil
}

// lock is what a lockdown holds the environment to; nil for nothing.
func (r *run) lock() (*policy.Lock, error) {
	if !r.Upon {
		return nil, nil
	}
	return lockdown.Pins(r.env, r.env.State(), r.Policy)
}

// plan starts pip and looks at what it would do at its last stop, which it does not pass.
func (r *run) plan(ctx context.Context) (gate.Result, error) {
	defer r.judge.Store.Close() // what cannot be saved is read again
	pip, err := r.pip()
	if err != nil {
		return gate.Result{}, err
	}
	defer pip.Stdout.Close()
	looker := r.looker()
	defer looker.close()
	return pip.Run(context.Background(), func(plan gate.Plan) bool { // pip hears of signals by itself, and tidies up
		if !plan.Last {
			r.watch.say("pip downloads what it plans")
			looker.begin()
			return true
		}
		r.watch.say("reading the code, and importing what is in doubt")
		judged, err := r.judge.Plan(plan, verdict.Round{})
		if err != nil {
			r.failed = exits.Unable(err, words.Command("pipguard", "doctor", r.env.Prefix))
			return false
		}
		looked, notes := looker.look(plan.Context(), judged)
		r.judged, r.notes = &looked, notes
		return false
	})
}

// pip is how the environment's pip is started: what it prints is kept, and its temporary files lie in the private folder.
func (r *run) pip() (gate.Pip, error) {
	folder, err := r.scratch.Folder("pip")
	if err != nil {
		return gate.Pip{}, err
	}
	if r.said, err = os.OpenFile(filepath.Join(folder, "said.txt"), os.O_CREATE|os.O_RDWR|os.O_APPEND, 0o600); err != nil {
		return gate.Pip{}, fmt.Errorf("keep what pip says: %w", err)
	}
	start := gate.Pip{Python: r.env.Python, Name: filepath.Join(r.env.Scripts, "pip"), Args: r.request.Args, Stdout: r.said, Stderr: r.said}
	start.Env = append(slices.Clone(r.Call.Environ), "TMPDIR="+folder, "PIP_NO_INPUT=1", "PIP_DISABLE_PIP_VERSION_CHECK=1", "PIP_REPORT="+os.DevNull)
	if r.request.Clones() {
		start.Args = append(slices.Clone(start.Args), "--src", filepath.Join(folder, "src"))
	}
	if !r.Upon {
		start.PythonFlags = []string{"-I"}
		start.Env = append(start.Env, "PIP_USER=0", "PIP_TARGET=", "PIP_PREFIX=", "PIP_ROOT=")
		start.Env = append(start.Env, r.unlocked()...)
		return start, nil
	}
	start.Watched = append(slices.Clone(r.env.Site), r.env.Scripts, r.env.UserSite())
	start.Launcher, err = plant.Launcher(r.env, "pip")
	return start, err
}

// unlocked is what frees an empty environment from the pins that a lockdown has put into pip's configuration.
func (r *run) unlocked() []string {
	if plant.Constraints(r.Env) == "" || r.Call.Variable("PIP_CONSTRAINT") != "" {
		return nil
	}
	return []string{"PIP_CONSTRAINT=" + os.DevNull}
}

// output is what pip printed.
func (r *run) output() string {
	text, _ := os.ReadFile(r.said.Name()) // without it the exit code alone is told
	return strings.ReplaceAll(string(text), r.env.Python, r.Env.Python)
}
