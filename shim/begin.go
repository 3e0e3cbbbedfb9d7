package shim

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/pipguard/pipguard/policy"
	"github.com/pipguard/pipguard/shim/artifact"
	"github.com/pipguard/pipguard/shim/environment"
	"github.com/pipguard/pipguard/shim/gate"
	"github.com/pipguard/pipguard/shim/journal"
	"github.com/pipguard/pipguard/shim/layers"
	"github.com/pipguard/pipguard/shim/pipargs"
	"github.com/pipguard/pipguard/shim/plant"
	"github.com/pipguard/pipguard/shim/record"
	"github.com/pipguard/pipguard/shim/transaction"
	"github.com/pipguard/pipguard/shim/words"
)

// depthVariable counts how often a guard has started a guard; it ends endless hand-over and lets nothing through.
const (
	depthVariable = "PIPGUARD_DEPTH"
	maxDepth      = 8
)

// A run is one call of pip on its way through the guard.
type run struct {
	call  Call
	style words.Style
	start time.Time
	env   *environment.Environment // where pip works: with --python, the other one
	home  *environment.Environment // where pip itself lies
	inv   pipargs.Invocation
	pip   gate.Pip

	policy  *policy.Policy
	left    []policy.Problem // what layers were not allowed to say
	held    *policy.Lock     // what a lockdown holds the environment to
	drift   []policy.Change  // what changed outside the guard since its last run
	refused string           // what lockdown refused, where that is no plan
	program string           // whose command it is, where that is not pip
	changed bool             // the environment was changed without pip: by an undo
	place   transaction.Place
	lock    *transaction.Lock
	journal journal.Journal
	id      string
	store   *artifact.Store
	scratch string // a private folder for constraints and loosened files, made when it is needed

	snapshot snapshot   // what is installed
	initial  policy.Set // what was, when the run began
	mentions []mention
	request  policy.Request
	alone    *policy.Set // what pip alone would have made of the environment
	asked    policy.Case // the case that was judged last
	decision policy.Decision
	earlier  []policy.Violation // what the steps before the last one were told of
	avoided  []policy.Violation // what the rounds before the last one would have broken
	applied  []policy.Constraint
	loosened []string
	static   bool
	told     *record.Record
	tx       *transaction.Transaction
	result   gate.Result
}

// begin finds the environment and reads the command line.
func begin(call Call) (*run, error) {
	r := &run{call: call, style: words.StyleOf(call.Stderr, call.Environ), start: call.Now()}
	if err := r.deepen(); err != nil {
		return nil, err
	}
	as, rest, module := gate.FromModule(r.call.Environ)
	r.call.Environ = rest
	env, err := environment.Open(call.Environment)
	if err != nil {
		return nil, unable(err, "python -m venv .venv && pipguard enable .venv")
	}
	r.env, r.home = env, env
	if _, err := env.Pip(); err != nil {
		return nil, unable(err, GetPip(env)...)
	}
	r.pip = gate.Pip{Python: env.Python, Name: call.Name, Args: call.Args, Env: r.call.Environ, Stdin: call.Stdin, Stdout: call.Stdout, Stderr: call.Stderr}
	if module {
		r.pip.Python, r.pip.PythonFlags, r.pip.Name = as.Python, as.PythonFlags, as.Name
	} else if r.pip.Launcher, err = plant.Launcher(env, filepath.Base(call.Name)); err != nil {
		return nil, unable(err)
	}
	r.inv = r.parse("")
	return r, nil
}

// GetPip lists the ways to give an environment a pip.
func GetPip(env *environment.Environment) []string {
	return []string{words.Command(env.Python, "-m", "ensurepip"), words.Command("uv", "pip", "install", "--python", env.Python, "pip")}
}

func (r *run) parse(pip string) pipargs.Invocation {
	home, _ := os.UserHomeDir()
	inv := pipargs.Parse(r.call.Args, r.call.Environ, pipargs.Config{Pip: pip, Prefix: r.home.Prefix, Home: home, Read: os.ReadFile})
	inv.Constraints = slices.DeleteFunc(inv.Constraints, func(v pipargs.Value) bool { return plant.IsConstraints(v.Text) })
	return inv
}

// deepen counts this guard in the environment of what it starts.
func (r *run) deepen() error {
	depth, _ := strconv.Atoi(r.call.variable(depthVariable))
	if depth >= maxDepth {
		return unable(fmt.Errorf("pip starts itself without end: %d guards deep", depth), "pipguard disable ENV, then pipguard enable ENV")
	}
	var rest []string
	for _, entry := range r.call.Environ {
		if !strings.HasPrefix(entry, depthVariable+"=") {
			rest = append(rest, entry)
		}
	}
	r.call.Environ = append(rest, fmt.Sprintf("%s=%d", depthVariable, depth+1))
	return nil
}

// prepare reads the policy, takes the environment's lock, and puts right what a run before left unfinished.
func (r *run) prepare() error {
	if err := r.other(); err != nil {
		return err
	}
	if err := r.rules(); err != nil {
		return err
	}
	folder, err := journal.Folder(r.env.Prefix, r.call.Environ)
	if err != nil {
		return unable(err)
	}
	r.journal = journal.Journal{Folder: folder}
	r.place = transaction.Place{Environment: r.env.Prefix, State: folder}
	r.store = artifact.OpenStore(folder)
	if err := r.hold(); err != nil {
		return err
	}
	if err := r.acquire(); err != nil {
		return err
	}
	if err := r.recover(); err != nil {
		return err
	}
	r.id, err = r.journal.NewID()
	return err
}

// other follows `pip --python X` to the environment that it names.
func (r *run) other() error {
	if r.inv.Python == "" {
		return nil
	}
	prefix := r.inv.Python
	if !filepath.IsAbs(prefix) {
		prefix = filepath.Join(r.call.Directory, prefix)
	}
	if info, err := os.Stat(prefix); err == nil && !info.IsDir() {
		prefix = filepath.Dir(filepath.Dir(prefix))
	}
	env, err := environment.Open(prefix)
	if err != nil {
		return unable(err)
	}
	pip, err := r.home.Pip()
	if err != nil {
		return unable(err)
	}
	r.env, r.pip.Python, r.pip.Home = env, env.Python, filepath.Dir(pip)
	return nil
}

// rules loads the policy's layers and tells which parts of them were left out.
func (r *run) rules() error {
	found, err := layers.Load(layers.Sources{
		Environment: r.env.Prefix, Directory: r.call.Directory, Environ: r.call.Environ, Flags: r.call.Flags,
	})
	if err != nil {
		return unable(err)
	}
	for _, path := range found.Foreign {
		words.Line(r.call.Stderr, r.style, "warning", path+" is another tool's and was left out: it "+policy.ErrForeign.Error())
	}
	r.policy, r.left = policy.Merge(found.Layers...)
	for _, text := range words.LeftOut(r.left) {
		words.Line(r.call.Stderr, r.style, "warning", text)
	}
	return nil
}

// acquire waits for the environment's lock, which this run and its pip hold together.
func (r *run) acquire() error {
	timeout := time.Duration(-1)
	if text := r.call.variable("PIPGUARD_LOCK_TIMEOUT"); text != "" {
		seconds, err := strconv.ParseFloat(text, 64)
		if err != nil || seconds < 0 {
			return unable(fmt.Errorf("PIPGUARD_LOCK_TIMEOUT is %q, expected seconds", text))
		}
		timeout = time.Duration(seconds * float64(time.Second))
	}
	lock, err := r.place.Lock(append([]string{"pip"}, r.call.Args...), timeout, func(h transaction.Holder) {
		words.Line(r.call.Stderr, r.style, "waiting", fmt.Sprintf("for process %d: %s", h.PID, strings.Join(h.Command, " ")))
	})
	if busy, ok := errors.AsType[*transaction.BusyError](err); ok {
		return &Failure{
			ExitBusy, fmt.Errorf("the environment is in use by process %d (%s) for %s", busy.Holder.PID, strings.Join(busy.Holder.Command, " "), busy.Waited.Round(time.Second)),
			[]string{"PIPGUARD_LOCK_TIMEOUT=600 pip …"},
		}
	}
	if err != nil {
		return unable(err)
	}
	r.lock = lock
	return nil
}

// recover rolls back what a killed run left half done.
func (r *run) recover() error {
	recovered, err := r.place.Recover()
	switch {
	case err != nil && errors.As(err, new(*transaction.NotOwnerError)):
		return unable(err, words.Command("pipguard", "doctor", "--fix", r.env.Prefix))
	case err != nil:
		return &Failure{ExitLost, err, []string{words.Command("pipguard", "doctor", "--fix", r.env.Prefix)}}
	case recovered != nil:
		words.Line(r.call.Stderr, r.style, "recovered", fmt.Sprintf("run %s of %s did not end; the environment was put back as it was before it",
			recovered.ID, recovered.Time.Format(time.DateTime)))
	}
	return nil
}

// release frees the lock and removes the private folder.
func (r *run) release() {
	if r.scratch != "" {
		os.RemoveAll(r.scratch)
	}
	r.lock.Unlock()
}
