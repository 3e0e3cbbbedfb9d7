package outlook

import (
	"testing"

	"github.com/pipguard/pipguard/shim/rehearsal"
)

// What was not tried is said where something that is installed asks for what is too large, or where time was up.
func TestUnanswered(t *testing.T) {
	large, late := "big"+rehearsal.TooLarge, rehearsal.OutOfTime
	for _, c := range []struct {
		newcomer, installed, want, names string
	}{
		{"", "", "", " (user)"},
		{large, "", "", " (user)"},
		{"", large, large, " (user)"},
		{large, late, late, " (user)"},
		{"", "user" + rehearsal.TooLarge, "user" + rehearsal.TooLarge, ""},
	} {
		questions := []rehearsal.Question{{Distribution: "new", Module: "new", New: true}, {Distribution: "user", Module: "user"}}
		answers := []rehearsal.Answer{
			{Question: questions[0], After: rehearsal.Result{Reason: c.newcomer}}, {Question: questions[1], After: rehearsal.Result{Reason: c.installed}},
		}
		if got := unanswered(answers); got != c.want {
			t.Errorf("%+v: %q", c, got)
		}
		if got := untried([]trial{{question: questions[0]}, {question: questions[1]}}, answers); got != c.names {
			t.Errorf("%+v: %q", c, got)
		}
	}
}

// What is new and was not tried breaks nothing, whatever kept it from being tried.
func TestMayBreak(t *testing.T) {
	newcomer := trial{question: rehearsal.Question{Distribution: "new", Module: "new", New: true}}
	user := trial{question: rehearsal.Question{Distribution: "user", Module: "user"}}
	late := rehearsal.Answer{After: rehearsal.Result{Reason: rehearsal.OutOfTime}}
	fine := rehearsal.Answer{After: rehearsal.Result{State: rehearsal.Holds}}
	for name, c := range map[string]struct {
		trials  []trial
		answers []rehearsal.Answer
		want    bool
	}{
		"nothing to try":             {nil, nil, false},
		"new ones, too late":         {[]trial{newcomer, newcomer}, []rehearsal.Answer{fine, late}, false},
		"new ones, and no room":      {[]trial{newcomer}, nil, false},
		"an installed one held":      {[]trial{user, newcomer}, []rehearsal.Answer{fine, late}, false},
		"an installed one, too late": {[]trial{newcomer, user}, []rehearsal.Answer{fine, late}, true},
		"an installed one, no room":  {[]trial{newcomer, user}, nil, true},
	} {
		if got := mayBreak(c.trials, c.answers); got != c.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}
