package uv

import (
	"context"
	"os"
	"slices"

	"github.com/pipguard/pipguard/shim/uvargs"
)

// structured is the first minor release of uv 0 that prints a plan of `uv pip` as JSON.
const structured = 12

// frozenPlan is the first that shows the plan of a sync with --frozen or --locked.
const frozenPlan = 6

// Plan asks uv what it would do: by a dry run of the same command line, whose text every known uv prints alike, and whose
// JSON must agree with it where there is one. Errors: *Failure, ErrUnread, uv could not be started.
func (u Uv) Plan(ctx context.Context, inv uvargs.Invocation, stdin *os.File) ([]Change, error) {
	major, minor, err := u.Version(ctx)
	if err != nil {
		return nil, err
	}
	words := []string{"--dry-run", "--color", "never", "--no-progress"}
	asJSON := (major > 0 || minor >= structured) && inv.Command != uvargs.PipUninstall
	if asJSON {
		words = append(words, "--output-format", "json")
	}
	args := inv.Unshown(words...)
	if major == 0 && minor < frozenPlan && inv.Command == uvargs.Sync { // what comes of it is judged once more
		args = slices.DeleteFunc(args, func(word string) bool { return word == "--frozen" || word == "--locked" })
	}
	stdout, stderr, err := u.output(ctx, stdin, u.Environ, args...)
	if err != nil {
		return nil, err
	}
	changes, err := readText(stderr)
	if err != nil || !asJSON {
		return changes, err
	}
	told, err := readJSON(stdout)
	if err != nil {
		return nil, err
	}
	return agreed(told, changes)
}
