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
