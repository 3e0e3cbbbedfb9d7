package shim

import (
	"cmp"
	"fmt"

	"github.com/pipguard/pipguard/shim/journal"
	"github.com/pipguard/pipguard/shim/rounds"
	"github.com/pipguard/pipguard/shim/story"
	"github.com/pipguard/pipguard/shim/transaction"
	"github.com/pipguard/pipguard/shim/words"
)

// preview says what an undo would change, and changes nothing. What would be blocked is blocked. kept is nil where the
// run's files are gone.
func (s *session) preview(told story.Story, entry journal.Entry, kept *transaction.Undoing) (int, error) {
	changes, how := wayBack(told.Before, entry), "by "+s.by()
	if kept != nil && len(kept.Changed) == 0 {
		changes, how = kept.Changes, "from the files that were kept"
	}
	told, judge := s.wish(told, changes)
	if told.End == rounds.Blocked {
		return s.finish(told, s.hints(judge, told))
	}
	if len(changes) == 0 {
		how = "nothing to do"
	}
	text := cmp.Or(words.Changes(told.Search.Last.Decision.Changes), alreadyThere)
	s.say("would undo", fmt.Sprintf("run %s, %s: %s", entry.ID, how, text))
	return 0, nil
}
