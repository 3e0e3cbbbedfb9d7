package uv

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/pipguard/pipguard/shim/uvargs"
)

// errUnlisted says that uv's plan as JSON does not list changes: uv before 0.12.18 (pip) and 0.9 (sync).
var errUnlisted = errors.New("uv does not list its plan as JSON")

// ErrReplaces says that uv would remove the environment and make a new one in its place.
var ErrReplaces = errors.New("uv would remove this environment and make a new one")

// Plan asks uv what it would do: by a dry run of the same command line, whose text every known uv prints alike, and whose
// JSON must agree with it where there is one. Errors: *Failure, errUnread,
// ErrReplaces, uv could not be started.
func (u Uv) Plan(ctx context.Context, inv uvargs.Invocation, stdin *os.File) ([]Change, error) {
	if inv.Command != uvargs.PipUninstall {
		if changes, err := u.structured(ctx, inv, stdin); !errors.Is(err, errUnlisted) {
			return changes, err
		}
	}
	return u.textual(ctx, inv, stdin)
}

// noDryRun is what `uv sync` says before uv 0.5.
const noDryRun = "unexpected argument '--dry-run'"

// structured reads a plan from its JSON and its text.
func (u Uv) structured(ctx context.Context, inv uvargs.Invocation, stdin *os.File) ([]Change, error) {
	stdout, stderr, err := u.output(ctx, stdin, u.Environ, inv.Unshown(dry("--output-format", "json")...)...)
	if err != nil {
		if lacks(stderr, "unexpected argument '--output-format'") || lacks(stderr, noDryRun) {
			return nil, errUnlisted
		}
		return nil, err
	}
	listed, err := readJSON(stdout)
	if err != nil {
		return nil, err
	}
	changes, err := readText(stderr)
	if err != nil {
		return nil, err
	}
	return agreed(listed, changes)
}

// textual reads a plan from its text alone.
func (u Uv) textual(ctx context.Context, inv uvargs.Invocation, stdin *os.File) ([]Change, error) {
	args := inv.Unshown(dry()...)
	_, stderr, err := u.output(ctx, stdin, u.Environ, args...)
	if err != nil && lacks(stderr, "'--dry-run'") && lacks(stderr, "cannot be used with") { // sync before uv 0.6: what is installed is judged once more
		args = slices.DeleteFunc(args, func(word string) bool { return word == "--frozen" || word == "--locked" })
		_, stderr, err = u.output(ctx, stdin, u.Environ, args...)
	}
	if err != nil {
		if lacks(stderr, noDryRun) {
			return nil, fmt.Errorf("%w: it has no `uv %s --dry-run`; a newer uv has", errUnread, inv.Command)
		}
		return nil, err
	}
	return readText(stderr)
}

// dry adds what makes a run show its plan, in a form that can be read.
func dry(more ...string) []string {
	return append([]string{"--dry-run", "--color", "never", "--no-progress"}, more...)
}

// lacks says whether uv refuses its command line with these words of clap, coloured or not.
func lacks(stderr, words string) bool {
	return strings.Contains(colour.ReplaceAllString(stderr, ""), words)
}
