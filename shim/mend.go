package shim

import (
	"context"
	"slices"

	"github.com/pipguard/pipguard/shim/request"
	"github.com/pipguard/pipguard/shim/rounds"
	"github.com/pipguard/pipguard/shim/story"
	"github.com/pipguard/pipguard/shim/transaction"
	"github.com/pipguard/pipguard/shim/verdict"
)

// mend installs again what lost files while pip installed. Where a script or a module moves from one distribution to
// another, pip installs the other one first, and then removes the file with the old release of the first. What is still
// not whole afterwards is for settle to see.
func (u *upgrading) mend(judge verdict.Judge, told story.Story) {
	if told.End != rounds.Passed || !u.change.begun() {
		return
	}
	lost := u.lost()
	if len(lost) == 0 {
		return
	}
	args := slices.Concat([]string{"install", "--force-reinstall", "--no-deps", "--no-input", "--disable-pip-version-check"}, u.wish.Options, lost)
	q, goal := told.Request.As(args), told.Search.Last.Case.After
	judge.Request, judge.Goal = q, &goal
	in := installation{judge: judge, pip: u.pip.pip, change: u.change, steps: []request.Request{q}, silent: true}
	_, _ = u.install(context.Background(), in, u.base)
}

// lost pins the distributions that the run brought, and that miss files.
func (u *upgrading) lost() []string {
	findings, err := u.change.tx.Verify()
	if err != nil {
		return nil
	}
	var pins []string
	for _, f := range findings {
		pin := f.Distribution + equals(f.Version) + f.Version
		if f.Kind != transaction.StillThere && f.Kind != transaction.NoRecord && !slices.Contains(pins, pin) {
			pins = append(pins, pin)
		}
	}
	return pins
}
