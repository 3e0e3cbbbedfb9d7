package shim

import (
	"context"
	"slices"

	"github.com/pipguard/pipguard/policy"
	"github.com/pipguard/pipguard/policy/pep508"
	"github.com/pipguard/pipguard/shim/caller"
	"github.com/pipguard/pipguard/shim/gate"
	"github.com/pipguard/pipguard/shim/installer"
	"github.com/pipguard/pipguard/shim/pipargs"
	"github.com/pipguard/pipguard/shim/request"
	"github.com/pipguard/pipguard/shim/rounds"
	"github.com/pipguard/pipguard/shim/story"
)

// Serve judges a pip that reached this environment by another way than its launchers or `python -m pip`: the start-up
// hook has stopped it at its gate, and asks here. Such a pip cannot be planned again, so what would be rewritten is
// blocked. It returns 0 where pip's own exit code stands.
func Serve(call caller.Call) int {
	code, err := serve(call)
	return end(call, code, err)
}

func serve(call caller.Call) (int, error) {
	pip := installer.Listen(call.Stdin, call.Stdout)
	first, ok, err := pip.First()
	if !ok {
		return 0, err // it has ended by itself
	}
	target, err := locate(call)
	if err != nil {
		return 0, err
	}
	target.commands.Args = typed(target, first)
	s, err := open(target)
	if err != nil {
		return 0, err
	}
	defer s.close()
	if s.policy.Mode == policy.ModeRewrite {
		strict := *s.policy
		strict.Mode = policy.ModeBlock
		s.policy = &strict
	}
	known, err := s.beginServed(first)
	if err != nil {
		return 0, err
	}
	judge, change := s.judge(known), s.change()
	known, err = s.install(context.Background(), installation{judge: judge, pip: pip, change: change, steps: []request.Request{known.Request}, outlook: s.outlook}, known)
	if err == nil && known.End == rounds.Passed && !known.Result.Passed && !change.Begun() {
		return 0, nil // it ended by itself before it came to its last stop
	}
	known, err = s.settle(judge, change, known, err)
	if err != nil {
		return 0, err
	}
	return s.finish(known, s.hints(judge, known))
}

// typed is the command line of a pip that was started by somebody else: its own, or where that is none of pip's (its main
// was called from another program) what it was asked to install.
func typed(t target, plan gate.Plan) []string {
	args := plan.Command[min(1, len(plan.Command)):]
	reader := request.Reader{Directory: t.call.Directory, Environ: t.call.Environ, Prefix: t.home.Prefix, Markers: t.env.Markers}
	if reader.Parse(args).Act != pipargs.Nothing {
		return args
	}
	if plan.Stop == gate.Removing {
		return append([]string{"uninstall"}, plan.Removes...)
	}
	args = []string{"install"}
	for _, item := range plan.Items {
		if item.Requested {
			args = append(args, item.Name)
		}
	}
	return args
}

// beginServed reads what such a run starts from. What pip was given to read once, it has read.
func (s *session) beginServed(plan gate.Plan) (story.Story, error) {
	before, err := s.snapshot()
	if err != nil {
		return story.Story{}, err
	}
	drift, err := s.drift(before)
	if err != nil {
		return story.Story{}, err
	}
	q := s.reader(before).Read(s.commands.Args)
	for _, item := range plan.Items {
		name := pep508.Normalize(item.Name)
		if item.Requested && !q.Policy.Names(name) {
			q.Policy.Asked = append(slices.Clone(q.Policy.Asked), policy.Asked{Name: name})
		}
	}
	return story.Story{Before: before, Drift: drift, Request: q}, nil
}
