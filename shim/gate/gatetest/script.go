// Package gatetest stands for pip in tests: it plays plans, results and an index from a script.
package gatetest

import (
	"context"
	"fmt"

	"github.com/pipguard/pipguard/shim/gate"
)

// Script is a gate.Starter that plays a round at a time. It keeps what it was asked.
type Script struct {
	Rounds []Round
	Asked  []gate.Ask
}

// Round is one run of pip: the plans that it stops at, and how it ends if none is refused.
type Round struct {
	Plans  []gate.Plan
	Result gate.Result // Reached, Passed and Stopped are what the judgement makes of them
	Err    error       // in place of all stops: pip cannot be started
}

// Do plays the next round; an error if there is none.
func (s *Script) Do(_ context.Context, ask gate.Ask, judge func(gate.Plan) bool) (gate.Result, error) {
	s.Asked = append(s.Asked, ask)
	if len(s.Asked) > len(s.Rounds) {
		return gate.Result{}, fmt.Errorf("pip was asked for %q after %d rounds, which is all that the script has", ask.Args, len(s.Rounds))
	}
	return s.Rounds[len(s.Asked)-1].play(judge)
}

func (r Round) play(judge func(gate.Plan) bool) (gate.Result, error) {
	if r.Err != nil {
		return gate.Result{}, r.Err
	}
	result := r.Result
	for _, plan := range r.Plans {
		result.Reached = true
		if !judge(plan) {
			return gate.Result{ExitCode: 1, Interrupted: result.Interrupted, Reached: true, Stopped: true}, nil
		}
		result.Passed = plan.Last
	}
	return result, nil
}
