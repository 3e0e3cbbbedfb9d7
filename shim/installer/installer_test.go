package installer

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/pipguard/pipguard/policy"
	"github.com/pipguard/pipguard/policy/pep440"
	"github.com/pipguard/pipguard/shim/environment"
	"github.com/pipguard/pipguard/shim/gate"
	"github.com/pipguard/pipguard/shim/pipargs"
	"github.com/pipguard/pipguard/shim/request"
	"github.com/pipguard/pipguard/shim/rounds"
	"github.com/pipguard/pipguard/shim/scratch"
)

func constraint(name, specifiers string) policy.Constraint {
	parsed, err := pep440.ParseSpecifiers(specifiers)
	if err != nil {
		panic(err)
	}
	return policy.Constraint{Name: name, Specifiers: parsed, For: policy.Named{Name: "app", Version: "1.0"}, Rule: "app-requires-" + name}
}

// TestArguments writes rounds as command lines, with FILE for the constraints.
func TestArguments(t *testing.T) {
	private := &scratch.Folder{}
	t.Cleanup(private.Remove)
	held := []policy.Constraint{constraint("lib", "<2")}
	for _, c := range []struct {
		name, typed string
		ask         rounds.Ask
		want, file  string
	}{
		{"the first round", "install lib", rounds.Ask{}, "install lib", ""},
		{"a constraint", "install lib", rounds.Ask{Constraints: held}, "install lib -c FILE", "lib<2  # for app 1.0 (app-requires-lib)"},
		{"a pin that gives way", "install lib==2", rounds.Ask{Constraints: held, Unpin: []string{"lib"}}, "install lib -c FILE", "lib<2  # for app 1.0 (app-requires-lib)"},
		{"one of a family is left out", "install lib other", rounds.Ask{Leave: []string{"lib"}, Only: []policy.Constraint{constraint("else", "==1")}}, "install lib other -c FILE --no-deps else==1", ""},
	} {
		q := request.Reader{Directory: t.TempDir(), Prefix: t.TempDir()}.Read(strings.Fields(c.typed))
		args, err := Arguments(q, c.ask, private)
		if err != nil {
			t.Fatal(err)
		}
		for i, word := range args {
			if text, err := os.ReadFile(word); err == nil {
				args[i] = "FILE"
				if want := strings.TrimRight("# written by pipguard for one run of pip\n"+c.file, "\n"); strings.TrimRight(string(text), "\n") != want {
					t.Errorf("%s: the file holds %q, want %q", c.name, text, want)
				}
			}
		}
		if got := strings.Join(args, " "); got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}

// TestWatched adds the folders that a command line names, but not all of the disk.
func TestWatched(t *testing.T) {
	env := &environment.Environment{Prefix: filepath.FromSlash("/env"), Site: []string{filepath.FromSlash("/env/site")}, Scripts: filepath.FromSlash("/env/bin")}
	own := len(Watched(env, pipargs.Invocation{}, "/project"))
	absolute, _ := filepath.Abs(filepath.FromSlash("/project/lib"))
	for _, c := range []struct {
		inv  pipargs.Invocation
		want []string
	}{
		{pipargs.Invocation{Target: pipargs.Value{Text: "lib"}}, []string{absolute}},
		{pipargs.Invocation{Prefix: pipargs.Value{Text: absolute}}, []string{absolute}},
		{pipargs.Invocation{Root: pipargs.Value{Text: filepath.VolumeName(absolute) + string(filepath.Separator)}}, []string{}},
	} {
		if got := Watched(env, c.inv, filepath.FromSlash("/project"))[own:]; !reflect.DeepEqual(got, c.want) {
			t.Errorf("%+v: %q, want %q", c.inv, got, c.want)
		}
	}
}

// A played installer ends as it is told, and counts its starts.
type played struct {
	result gate.Result
	err    error
	runs   int
	ended  bool
}

func (p *played) Run(context.Context, Ask, func(gate.Plan) bool) (gate.Result, error) {
	p.runs++
	return p.result, p.err
}

func (p *played) End() { p.ended = true }

// TestPreviewed starts the real pip after a dry run that was let through, or that failed, and not after one that was stopped.
func TestPreviewed(t *testing.T) {
	broken := errors.New("no Python")
	for _, c := range []struct {
		name    string
		preview played
		runs    int
	}{
		{"let through", played{result: gate.Result{Reached: true, Passed: true}}, 1},
		{"failed", played{result: gate.Result{ExitCode: 1}}, 1},
		{"stopped", played{result: gate.Result{Reached: true, Stopped: true}}, 0},
		{"not started", played{err: broken}, 0},
	} {
		pip := &played{result: gate.Result{ExitCode: 7}}
		both := previewed{&c.preview, pip}
		result, err := both.Run(context.Background(), Ask{}, nil)
		both.End()
		if pip.runs != c.runs || !pip.ended || !errors.Is(err, c.preview.err) || (result.ExitCode == 7) != (c.runs == 1) {
			t.Errorf("%s: pip was started %d times: %+v, %v", c.name, pip.runs, result, err)
		}
	}
}

// TestServed ends without a plan, and says why, where the pip that asks is gone.
func TestServed(t *testing.T) {
	in, out, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	out.Close()
	if _, ok, _ := Listen(in, out).First(); ok {
		t.Error("it has a plan")
	}
}

// TestSilent has a pip of the guard's own keep what it fetches where the run removes it.
func TestSilent(t *testing.T) {
	private := &scratch.Folder{}
	t.Cleanup(private.Remove)
	pip := Silent(gate.Pip{Env: []string{"TMPDIR=/elsewhere"}, Stdout: os.Stdout}, private)
	last := pip.Env[len(pip.Env)-1]
	_, folder, _ := strings.Cut(last, "=")
	if info, err := os.Stat(folder); err != nil || !info.IsDir() || pip.Stdout != nil {
		t.Fatalf("%q, %v", pip.Env, err)
	}
	private.Remove()
	if _, err := os.Stat(folder); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("%s is left: %v", folder, err)
	}
}
