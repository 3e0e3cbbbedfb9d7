package shim

import (
	"strings"

	"github.com/pipguard/pipguard/policy"
	"github.com/pipguard/pipguard/shim/hints"
	"github.com/pipguard/pipguard/shim/journal"
	"github.com/pipguard/pipguard/shim/record"
	"github.com/pipguard/pipguard/shim/rounds"
	"github.com/pipguard/pipguard/shim/story"
	"github.com/pipguard/pipguard/shim/undoing"
	"github.com/pipguard/pipguard/shim/verdict"
	"github.com/pipguard/pipguard/shim/words"
)

// waysBack are the ways out of an undo that is blocked: first, to undo before it what came later and needs what it takes
// away.
func (s *session) waysBack(known story.Story, judge verdict.Judge, way wayBack) hints.Found {
	found := s.hints(judge, known)
	if known.End != rounds.Blocked {
		return found
	}
	found.Hints = nil // they write pip's command line again, which this is none
	if first := s.together(known, way); len(first) > 0 {
		var commands []string
		for _, entry := range append(first, way.entry) {
			commands = append(commands, words.Command(append(s.commands.Tool("undo"), entry.ID)...))
		}
		found.Hints = []record.Hint{{Command: strings.Join(commands, " && "), Why: "with what came later and needs it"}}
	}
	if !s.policy.Lockdown {
		anyway := "PIPGUARD_MODE=warn " + words.Command(s.commands.Again()...)
		found.Hints = append(found.Hints, record.Hint{Command: anyway, Why: "undoes it all the same"})
	}
	return found
}

// together finds the later runs that have to be undone before the run, newest first; nil where that does not help.
func (s *session) together(known story.Story, way wayBack) []journal.Entry {
	var names []string
	for had := -1; known.End == rounds.Blocked; {
		for _, v := range policy.Breaking(known.Search.Last.Decision.Violations) {
			names = append(names, v.Subject.Name)
		}
		first := way.history.Touching(names)
		if len(first) == had {
			return nil
		}
		had = len(first)
		way.changes = undoing.WayBack(known.Before, way.entry.Command, way.history.Along(first))
		known, _ = s.wish(known, way)
	}
	return way.history.Touching(names)
}
