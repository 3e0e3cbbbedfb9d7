package shim

import (
	"github.com/pipguard/pipguard/policy"
	"github.com/pipguard/pipguard/shim/pipargs"
	"github.com/pipguard/pipguard/shim/request"
	"github.com/pipguard/pipguard/shim/story"
	"github.com/pipguard/pipguard/shim/verdict"
)

// steps gives the installs that a request is made of: one, or two where it pins a pair that the metadata refuses, as far
// as the evidence knows that metadata, and that the policy admits.
func (s *session) steps(judge verdict.Judge) []request.Request {
	pinned := judge.Pinned()
	if parted := s.overruling(judge.Request, pinned, policy.Overruled(judge.Policy, pinned)); parted != nil {
		return parted
	}
	return []request.Request{judge.Request}
}

// otherSteps gives the steps of a request in which pip found no resolution, where an override of the policy admits a pair
// that it pins; nil where none does.
func (s *session) otherSteps(judge verdict.Judge, told story.Story) []request.Request {
	if told.Result.ExitCode == 0 || told.Result.Reached || len(told.Search.Applied) > 0 {
		return nil
	}
	pinned := judge.Pinned()
	return s.overruling(judge.Request, pinned, policy.Admitted(judge.Policy, pinned))
}

// overruling is what installs the admitted ones of pinned releases: nil where that is not possible, or nothing is admitted.
func (s *session) overruling(q request.Request, pinned policy.Set, admitted []string) []request.Request {
	if s.uv != nil {
		return s.uv.Overruling(q, pinned, admitted, s.scratch)
	}
	return twoSteps(q, admitted)
}

// twoSteps parts a request. pip alone finds no resolution for an overruled pair; the first step is the plan that the
// metadata allows, the second puts the admitted releases in without its consent.
func twoSteps(q request.Request, admitted []string) []request.Request {
	inv := q.Invocation
	if len(admitted) == 0 || inv.Act != pipargs.Install || inv.NoDeps || inv.OnlyDeps || inv.Refusal != nil {
		return nil
	}
	first, second := map[string]string{}, map[string]string{}
	for _, m := range q.Mentions {
		second[m.Name] = ""
	}
	for _, name := range admitted {
		first[name] = ""
		delete(second, name)
	}
	declared, err := q.Replace(first)
	if err != nil {
		return nil // pip then says why it cannot install the pair
	}
	overruling, err := q.Replace(second)
	if err != nil {
		return nil
	}
	return []request.Request{declared, overruling.With("--no-deps")}
}
