package uv

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"

	"github.com/pipguard/pipguard/shim/uvargs"
)

// A Plan is what one uv would do.
type Plan struct {
	Changes []Change
	Said    string // what uv printed on stderr
}

// A Failure is a uv that found no plan; the words for it are its own.
type Failure struct{ Code int }

func (f *Failure) Error() string { return fmt.Sprintf("uv found no plan and ended with %d", f.Code) }

// structured is the first minor release of uv 0 that prints a plan of `uv pip` as JSON.
const structured = 12

// Plan asks uv what it would do: by a dry run of the same command line, whose text every known uv prints alike, and whose
// JSON must agree with it where there is one. Errors: *Failure, ErrUnread, uv could not be started.
func (u Uv) Plan(ctx context.Context, inv uvargs.Invocation, stdin *os.File) (Plan, error) {
	major, minor, err := u.Version(ctx)
	if err != nil {
		return Plan{}, err
	}
	words := []string{"--dry-run", "--color", "never", "--no-progress"}
	asJSON := (major > 0 || minor >= structured) && inv.Command != uvargs.PipUninstall
	if asJSON {
		words = append(words, "--output-format", "json")
	}
	stdout, stderr, err := u.output(ctx, stdin, u.Environ, inv.Unshown(words...)...)
	if exit, ok := errors.AsType[*exec.ExitError](err); ok {
		return Plan{Said: stderr}, &Failure{exit.ExitCode()}
	}
	if err != nil {
		return Plan{}, fmt.Errorf("start uv: %w", err)
	}
	plan := Plan{Said: stderr}
	if plan.Changes, err = readText(stderr); err != nil || !asJSON {
		return plan, err
	}
	told, err := readJSON(stdout)
	if err != nil {
		return plan, err
	}
	plan.Changes, err = agreed(told, plan.Changes)
	return plan, err
}
