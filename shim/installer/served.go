package installer

import (
	"context"
	"fmt"
	"io"

	"github.com/pipguard/pipguard/shim/gate"
)

// A Served pip was started by somebody else, and the start-up hook has stopped it. It is asked once.
type Served struct {
	first   gate.Plan
	plans   chan gate.Plan // closed when it has ended
	answers chan bool
	result  gate.Result
	err     error
}

// Listen hears a stopped pip's plans and gives it the answers.
func Listen(in io.Reader, out io.Writer) *Served {
	p := &Served{plans: make(chan gate.Plan), answers: make(chan bool)}
	go func() {
		defer close(p.plans)
		p.result, p.err = gate.Serve(in, out, func(plan gate.Plan) bool {
			p.plans <- plan
			return <-p.answers
		})
		if p.err != nil {
			p.err = fmt.Errorf("follow the pip that asked: %w", p.err)
		}
	}()
	return p
}

// First waits for the first plan. There is none, and maybe an error, where pip has ended by itself.
func (p *Served) First() (plan gate.Plan, ok bool, err error) {
	if p.first, ok = <-p.plans; !ok {
		err = p.err
	}
	return p.first, ok, err
}

// Run has all plans judged, from the first one on.
func (p *Served) Run(_ context.Context, _ Ask, judge func(gate.Plan) bool) (gate.Result, error) {
	for plan, ok := p.first, true; ok; plan, ok = <-p.plans {
		p.answers <- judge(plan)
	}
	return p.result, p.err
}

// End has nothing to let go.
func (p *Served) End() {}
