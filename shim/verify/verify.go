// Package verify imports what an environment holds, and runs probes in it: the built-in ones, and the policy's own.
package verify

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/pipguard/pipguard/policy"
	"github.com/pipguard/pipguard/policy/builtin"
	"github.com/pipguard/pipguard/shim/caller"
	"github.com/pipguard/pipguard/shim/environment"
)

// limit is the time that a probe may take which says nothing else: importing a large distribution from a slow disk takes a
// minute.
const limit = 5 * time.Minute

// skipped is the exit code of a built-in probe that does not apply.
const skipped = 77

// A Probe is one command that must succeed in an environment.
type Probe struct {
	Name        string // "tensorflow/import", or the policy's name for it
	Description string // one sentence, or the command
	Layer       string // the policy layer it comes from
	Limit       time.Duration
	source      []byte // of a built-in probe's file
	run         []string
}

// Result says what became of a probe.
type Result string

const (
	Holds   Result = "holds"
	Fails   Result = "fails"
	Skipped Result = "skipped"
	Late    Result = "timeout"
	NotHere Result = "not-here" // of an import: the machine, its settings or an extra are missing
)

// An Outcome is one probe's run.
type Outcome struct {
	Name        string  `json:"name"`
	Description string  `json:"description"`
	Layer       string  `json:"layer"`
	Result      Result  `json:"result"`
	Seconds     float64 `json:"seconds"`
	Message     string  `json:"message,omitempty"` // the last line that a failed or skipped probe wrote
}

// Report is all that `verify` found.
type Report struct {
	OK          bool      `json:"ok"`
	Environment string    `json:"environment"`
	Python      string    `json:"python"`
	Imports     []Import  `json:"imports"`
	Probes      []Outcome `json:"probes"`
	LeftOut     []string  `json:"left_out,omitempty"` // files whose probes are not run, for others can write them
}

// Probes lists the probes that a set's distributions are concerned by, the built-in ones first, and the policy files whose
// probes are left out as Own says.
func Probes(p *policy.Policy, set policy.Set) (probes []Probe, leftOut []string, err error) {
	present := map[string]bool{}
	for name := range set.Distributions {
		present[p.Family(name)] = true
	}
	for _, name := range slices.Sorted(maps.Keys(present)) {
		its, err := shipped(name)
		if err != nil {
			return nil, nil, err
		}
		probes = append(probes, its...)
	}
	own, leftOut := Own(policy.Concerned(policy.Case{Policy: p, After: set}))
	return append(probes, own...), leftOut, nil
}

// Own makes a policy's probes ready to run, less those of files that others than root and the caller can write, which it
// names.
func Own(concerned []policy.Probe) (probes []Probe, leftOut []string) {
	for _, own := range concerned {
		if !trusted(own.Layer) {
			leftOut = append(leftOut, own.Layer)
			continue
		}
		text := strings.Join(own.Run, " ")
		probes = append(probes, Probe{
			Name: cmp.Or(own.Name, text), Description: text, Layer: own.Layer, Limit: cmp.Or(time.Duration(own.Limit)*time.Second, limit), run: own.Run,
		})
	}
	return probes, slices.Compact(leftOut)
}

// shipped reads the built-in probes of a family, the import first: it tells most.
func shipped(name string) ([]Probe, error) {
	files, err := fs.Glob(builtin.FS, path.Join("probes", name, "*.py"))
	if err != nil {
		return nil, err
	}
	var probes []Probe
	for _, file := range files {
		source, err := builtin.FS.ReadFile(file)
		if err != nil {
			return nil, err
		}
		first, _, _ := strings.Cut(string(source), "\n")
		probes = append(probes, Probe{
			Name: name + "/" + strings.TrimSuffix(path.Base(file), ".py"), Description: strings.TrimPrefix(first, "# "), Layer: policy.BuiltIn,
			Limit: limit, source: source,
		})
	}
	slices.SortStableFunc(probes, func(a, b Probe) int {
		return cmp.Compare(rank(a), rank(b))
	})
	return probes, nil
}

func rank(p Probe) int {
	if path.Base(p.Name) == "import" {
		return 0
	}
	return 1
}

// Run runs one probe in a fresh process of the environment, a built-in one in a scratch folder of its own. An error is
// one of starting it, or the context's.
func (p Probe) Run(ctx context.Context, env *environment.Environment, environ []string) (Outcome, error) {
	outcome := Outcome{Name: p.Name, Description: p.Description, Layer: p.Layer}
	limited, cancel := context.WithTimeout(ctx, p.Limit)
	defer cancel()
	command, done, err := p.command(limited, env)
	if err != nil {
		return outcome, err
	}
	defer done()
	command.Env = within(env, environ)
	var said tail
	command.Stdout, command.Stderr = &said, &said
	group(command)
	start := time.Now()
	err = command.Run()
	outcome.Seconds = time.Since(start).Seconds()
	if ctx.Err() != nil {
		return outcome, ctx.Err()
	}
	code := -1
	if failed, ok := errors.AsType[*exec.ExitError](err); ok {
		code = failed.ExitCode()
	}
	switch {
	case err == nil:
		outcome.Result = Holds
	case limited.Err() != nil:
		outcome.Result, outcome.Message = Late, fmt.Sprintf("stopped after %s", p.Limit)
	case code == skipped && p.source != nil:
		outcome.Result, outcome.Message = Skipped, said.lastLine()
	default:
		outcome.Result, outcome.Message = Fails, cmp.Or(said.lastLine(), err.Error())
	}
	return outcome, nil
}

// command is the probe's process, and what to do after it.
func (p Probe) command(ctx context.Context, env *environment.Environment) (*exec.Cmd, func(), error) {
	if p.source == nil {
		return exec.CommandContext(ctx, program(env, p.run[0]), p.run[1:]...), func() {}, nil
	}
	folder, done, err := p.folder()
	if err != nil {
		return nil, nil, err
	}
	command := exec.CommandContext(ctx, env.Python, "probe.py")
	command.Dir = folder
	return command, done, nil
}

// folder makes a scratch folder that holds a built-in probe's file, and what to do after it.
func (p Probe) folder() (path string, done func(), err error) {
	scratch, err := os.MkdirTemp("", "pipguard-probe-")
	if err != nil {
		return "", nil, fmt.Errorf("make a folder for a probe: %w", err)
	}
	done = func() { os.RemoveAll(scratch) }
	if err := os.WriteFile(filepath.Join(scratch, "probe.py"), p.source, 0o600); err != nil {
		done()
		return "", nil, fmt.Errorf("write a probe: %w", err)
	}
	return scratch, done, nil
}

// within is the variables of a probe's process: the environment's own programs are first on PATH.
func within(env *environment.Environment, environ []string) []string {
	return append(slices.Clone(environ), "PATH="+env.Scripts+string(filepath.ListSeparator)+caller.Variable(environ, "PATH"))
}

// program finds a command's name among the environment's own programs, whatever PATH says.
func program(env *environment.Environment, name string) string {
	if name == "python" || name == "python3" {
		return env.Python
	}
	own := filepath.Join(env.Scripts, name)
	if info, err := os.Stat(own); err == nil && info.Mode().IsRegular() && name == filepath.Base(name) {
		return own
	}
	return name
}

// A tail keeps the end of what a process writes.
type tail struct{ text []byte }

const kept = 16 << 10

func (t *tail) Write(text []byte) (int, error) {
	t.text = append(t.text, text...)
	if over := len(t.text) - kept; over > 0 {
		t.text = append(t.text[:0], t.text[over:]...)
	}
	return len(text), nil
}

func (t *tail) lastLine() string {
	lines := bytes.Split(bytes.TrimSpace(t.text), []byte("\n"))
	return string(bytes.TrimSpace(lines[len(lines)-1]))
}
