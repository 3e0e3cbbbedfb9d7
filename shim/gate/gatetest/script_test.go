package gatetest_test

import (
	"context"
	"errors"
	"slices"
	"testing"

	"github.com/pipguard/pipguard/shim/gate"
	"github.com/pipguard/pipguard/shim/gate/gatetest"
)

var (
	_ gate.Starter = gate.Pip{}
	_ gate.Starter = (*gatetest.Script)(nil)
	_ gate.Index   = (*gatetest.Index)(nil)
)

// TestScript: a round ends as its plans are judged, and what it was asked is kept.
func TestScript(t *testing.T) {
	broken := errors.New("no pip")
	two := []gate.Plan{{Stop: gate.Planned}, {Stop: gate.Ready, Last: true}}
	script := &gatetest.Script{Rounds: []gatetest.Round{
		{Plans: two},
		{Plans: two},
		{Result: gate.Result{ExitCode: 2}},
		{Err: broken},
	}}
	at := func(refused gate.Stop) (gate.Result, error) {
		return script.Do(context.Background(), gate.Ask{Args: []string{"install"}}, func(p gate.Plan) bool { return p.Stop != refused })
	}
	for i, want := range []gate.Result{
		{ExitCode: 1, Reached: true, Stopped: true},
		{Reached: true, Passed: true},
		{ExitCode: 2},
	} {
		got, err := at([]gate.Stop{gate.Ready, gate.Removing, gate.Removing}[i])
		if got != want || err != nil {
			t.Errorf("round %d: %+v, %v", i, got, err)
		}
	}
	if _, err := at(gate.Removing); err != broken {
		t.Errorf("an error of its own: %v", err)
	}
	if _, err := at(gate.Removing); err == nil || !slices.Equal(script.Asked[4].Args, []string{"install"}) {
		t.Errorf("past its end: %v, %+v", err, script.Asked)
	}
}

// TestIndex: what the script has is listed and fetched, and nothing else.
func TestIndex(t *testing.T) {
	x := &gatetest.Index{
		Releases: map[string][]gate.Candidate{"a": {{Version: "1", File: "a-1-py3-none-any.whl"}}},
		Wheels:   map[string][]byte{"a-1-py3-none-any.whl": []byte("abc")},
	}
	ctx, dir := context.Background(), t.TempDir()
	if _, err := x.Fetch(ctx, "a", "1", dir, 3); err != nil || len(x.Fetched) != 1 {
		t.Error(err)
	}
	for _, c := range []struct {
		version string
		most    int64
	}{{"1", 2}, {"2", 3}} {
		if _, err := x.Fetch(ctx, "a", c.version, dir, c.most); err == nil {
			t.Errorf("%+v was fetched", c)
		}
	}
}
