package gate

import (
	"context"
	"os"
)

// Starter runs pip for what it is asked: Pip does, and in tests gatetest.Script. It calls judge at each stop and
// returns when pip has ended, or waits for another round.
type Starter interface {
	Do(ctx context.Context, ask Ask, judge func(Plan) bool) (Result, error)
}

// Ask is what one round of pip is about.
type Ask struct {
	Args    []string    // pip's arguments
	Watched []string    // see Pip.Watched
	Inherit []*os.File  // see Pip.Inherit
	Silent  bool        // pip reads and says nothing
	Keep    func() bool // see Pip.Keep
	Stayed  *Stayed     // see Pip.Stayed
}

// Do runs pip with its Args, Watched, Inherit, Keep and Stayed replaced by what is asked.
func (p Pip) Do(ctx context.Context, ask Ask, judge func(Plan) bool) (Result, error) {
	p.Args, p.Watched, p.Inherit, p.Keep, p.Stayed = ask.Args, ask.Watched, ask.Inherit, ask.Keep, ask.Stayed
	if ask.Silent {
		p.Stdin, p.Stdout, p.Stderr = nil, nil, nil
	}
	return p.Run(ctx, judge)
}
