package shim

import (
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/pipguard/pipguard/shim/gate"
	"github.com/pipguard/pipguard/shim/pipargs"
)

// clones says whether the request has editable repositories: pip clones them into the environment, and resets what is
// there, before it comes to any gate.
func (r *run) clones() bool {
	return slices.ContainsFunc(r.mentions, func(m mention) bool {
		return m.editable && (m.request.Form == pipargs.VCS || m.request.Form == pipargs.Direct && strings.Contains(m.request.Requirement.URL, "+"))
	})
}

// preview has a plan judged by a dry run that clones into a private folder. Where that run fails, the real one will too,
// and says why.
func (r *run) preview(s step, pip gate.Pip) (gate.Result, error) {
	if err := r.private(); err != nil {
		return gate.Result{}, err
	}
	clones, err := os.MkdirTemp(r.scratch, "src-")
	if err != nil {
		return gate.Result{}, unable(fmt.Errorf("make a private folder: %w", err))
	}
	pip.Args = r.parseStep(s.args).Append("--dry-run", "-q", "-q", "--src", clones)
	pip.Stdout, pip.Stderr = nil, nil
	return r.gated(pip)
}
