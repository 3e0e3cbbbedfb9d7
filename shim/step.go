package shim

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/pipguard/pipguard/policy"
	"github.com/pipguard/pipguard/shim/gate"
	"github.com/pipguard/pipguard/shim/pipargs"
	"github.com/pipguard/pipguard/shim/words"
)

// A step is one install that pip is asked for: a run has one, or two where only the policy admits a pair.
type step struct {
	base []string // as the user asks, or the part of it that this step is about
	args []string // with what the rounds before have added
}

// ask runs pip for a step and has its plan judged. A pip that was stopped for a rewrite stays for the next round: most of
// what a short run costs is to start it.
func (r *run) ask(s step) (gate.Result, error) {
	pip := r.pip
	pip.Args, pip.Watched, pip.Inherit = s.args, r.watched(), []*os.File{r.lock.File()}
	if r.clones() {
		if result, err := r.preview(s, pip); err != nil || result.Stopped {
			return result, err
		}
	} else if pip.Home == "" {
		pip.Stayed, pip.Keep = r.result.Stayed, func() bool { return r.decision.Verdict == policy.Rewrite }
	}
	return r.gated(pip)
}

// gated starts pip and has its plan judged.
func (r *run) gated(pip gate.Pip) (gate.Result, error) {
	var failed error
	result, err := pip.Run(context.Background(), func(plan gate.Plan) bool {
		var ok bool
		ok, failed = r.judge(plan)
		return ok && failed == nil
	})
	if failed != nil {
		return result, failed
	}
	if err != nil {
		return result, unable(err, "pip --version", words.Command("pipguard", "status", r.env.Prefix))
	}
	return result, nil
}

// watched lists the folders that pip must leave alone until it has passed the gate.
func (r *run) watched() []string {
	watched := append(slices.Clone(r.env.Site), r.env.Scripts, filepath.Join(r.env.Prefix, "include"), filepath.Join(r.env.Prefix, "share"), r.env.UserSite())
	for _, v := range []pipargs.Value{r.inv.Target, r.inv.Root, r.inv.Prefix} {
		if v.Text != "" {
			path, _ := filepath.Abs(filepath.Join(r.call.Directory, v.Text))
			if filepath.IsAbs(v.Text) {
				path = v.Text
			}
			if path != filepath.VolumeName(path)+string(filepath.Separator) { // --root / is the environment itself, and all else
				watched = append(watched, path)
			}
		}
	}
	return watched
}

// again makes the next round of a step out of the judgement's proposal.
func (r *run) again(s step) (step, error) {
	proposal := r.decision.Proposal
	instead := ""
	if len(r.asked.Dead) > 0 {
		instead = "instead "
	}
	r.turnings = append(r.turnings, r.mark())
	r.avoided = append(r.avoided, r.decision.Violations...)
	fresh := proposal.Constraints[len(r.applied):]
	r.applied, r.loosened = proposal.Constraints, append(r.loosened, proposal.Loosen...)
	if len(fresh) > 0 {
		words.Line(r.call.Stderr, r.style, "planning again", instead+words.Constraints(fresh, r.applied))
	}
	inv := r.parseStep(s.base)
	base, err := r.loosen(inv, r.loosenedTexts(r.loosened))
	if err != nil {
		return s, err
	}
	inv = r.parseStep(base)
	constraints := r.applied
	var extra []string
	if len(proposal.Leave) > 0 {
		words.Line(r.call.Stderr, r.style, "planning again", "without "+strings.Join(proposal.Leave, ", ")+", for which another of its family stands")
		constraints, extra = r.without(proposal.Leave)
	}
	file, err := r.write("constraints.txt", constraintsFile(constraints))
	if err != nil {
		return s, err
	}
	s.args = inv.Append(append([]string{"-c", file}, extra...)...)
	return s, nil
}

func (r *run) parseStep(args []string) pipargs.Invocation {
	call := r.call
	call.Args = args
	at := *r
	at.call = call
	return at.parse(r.pipVersion())
}

// without asks for the plan as it was, less some distributions: pip takes every other one at the planned version, and
// adds nothing by itself.
func (r *run) without(leave []string) (constraints []policy.Constraint, extra []string) {
	keep := policy.Reachable(r.asked, leave)
	extra = []string{"--no-deps"}
	for _, change := range r.decision.Changes {
		d := r.asked.After.Distributions[change.Name]
		if d == nil || !slices.Contains(keep, change.Name) {
			continue
		}
		pin := policy.Pin(d)
		constraints = append(constraints, pin)
		if !r.request.Names(change.Name) {
			extra = append(extra, pin.String())
		}
	}
	return constraints, extra
}

func constraintsFile(constraints []policy.Constraint) string {
	var text strings.Builder
	text.WriteString("# written by pipguard for one run of pip\n")
	for _, c := range constraints {
		fmt.Fprintf(&text, "%s  # for %s (%s)\n", c, c.For, c.Rule)
	}
	return text.String()
}

// private makes the run's private folder, where there is none yet.
func (r *run) private() error {
	if r.scratch != "" {
		return nil
	}
	folder, err := os.MkdirTemp("", "pipguard-")
	if err != nil {
		return unable(fmt.Errorf("make a private folder: %w", err))
	}
	r.scratch = folder
	return nil
}

// write puts a file into the run's private folder and returns its path.
func (r *run) write(name, text string) (string, error) {
	if err := r.private(); err != nil {
		return "", err
	}
	file, err := os.CreateTemp(r.scratch, "*-"+name)
	if err != nil {
		return "", unable(fmt.Errorf("write %s: %w", name, err))
	}
	_, err = file.WriteString(text)
	if closing := file.Close(); err == nil {
		err = closing
	}
	if err != nil {
		return "", unable(fmt.Errorf("write %s: %w", name, err))
	}
	return file.Name(), nil
}
