package upgrading

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/pipguard/pipguard/shim/gate"
	"github.com/pipguard/pipguard/shim/installer"
)

// TestPlannerLimits starts no pip once the plans or the time are used up, and says which.
func TestPlannerLimits(t *testing.T) {
	for _, c := range []struct {
		name  string
		plans int32
		until time.Duration
		says  string
	}{
		{"plans", mostPlans, time.Minute, "was found in 12 plans; nothing was changed"},
		{"time", 3, -time.Second, "in the 10m0s that the search may take (plan 3 of at most 12); nothing was changed"},
	} {
		p := &Planner{until: time.Now().Add(c.until)}
		p.plans.Store(c.plans)
		_, err := p.Run(context.Background(), installer.Ask{}, func(gate.Plan) bool { t.Errorf("%s: a plan is judged", c.name); return false })
		if !errors.Is(err, errEnough) || !p.over.Load() {
			t.Errorf("%s: %v, over %v", c.name, err, p.over.Load())
		}
		if got := p.Enough().Error(); !strings.HasSuffix(got, c.says) {
			t.Errorf("%s: says %q", c.name, got)
		}
	}
}

// TestPlannerTime ends a pip whose time is over.
func TestPlannerTime(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	said, err := os.Create(filepath.Join(t.TempDir(), "said"))
	if err != nil {
		t.Fatal(err)
	}
	p := &Planner{pip: endlessPip{}, said: said, until: time.Now().Add(20 * time.Millisecond), stop: cancel}
	defer p.End()
	if _, err := p.Run(ctx, installer.Ask{}, nil); !errors.Is(err, context.Canceled) || !p.over.Load() {
		t.Errorf("%v, over %v", err, p.over.Load())
	}
	if got := p.Enough().Error(); !strings.Contains(got, "plan 1 of at most 12") {
		t.Errorf("it says %q", got)
	}
}

// An endlessPip runs until it is stopped.
type endlessPip struct{}

func (endlessPip) Run(ctx context.Context, _ installer.Ask, _ func(gate.Plan) bool) (gate.Result, error) {
	<-ctx.Done()
	return gate.Result{}, ctx.Err()
}

func (endlessPip) End() {}
