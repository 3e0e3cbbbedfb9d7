package undoing

import (
	"maps"
	"slices"
	"strings"

	"github.com/pipguard/pipguard/policy/pep508"
	"github.com/pipguard/pipguard/shim/journal"
	"github.com/pipguard/pipguard/shim/record"
)

// A History is what the journal says around one run.
type History struct {
	Changes []journal.Change // what the run did; From is the version from before it that no undo has taken back
	Later   []journal.Entry  // the runs after it that changed something and are not undone, newest first
	Drift   []string         // normalised names of what was changed outside the guard after it
}

// History reads the journal around a run.
func (r Runs) History(of journal.Entry) (History, error) {
	entries, err := r.Journal.Entries()
	if err != nil {
		return History{}, err
	}
	at := slices.IndexFunc(entries, func(e journal.Entry) bool { return e.ID == of.ID })
	undone := undone(entries)
	h := History{Changes: slices.Clone(of.Changes)}
	if !isUndo(of) {
		for i := range h.Changes {
			h.Changes[i].From = origin(entries[:max(at, 0)], undone, h.Changes[i])
		}
	}
	after := entries[at+1:]
	for _, e := range slices.Backward(after) {
		if changed(e) && !undone[e.ID] && !undoes(e, after) {
			h.Later = append(h.Later, e)
		}
		if told, err := record.Of(e); err == nil {
			for _, c := range told.Drift {
				h.Drift = append(h.Drift, pep508.Normalize(c.Name))
			}
		}
	}
	return h, nil
}

// undoes says whether a run is the undo of one of some.
func undoes(e journal.Entry, some []journal.Entry) bool {
	return isUndo(e) && slices.ContainsFunc(some, func(other journal.Entry) bool { return other.ID == e.Command[2] })
}

// origin is the version from before a change: where a run that is undone had brought that, the one from before that run.
func origin(earlier []journal.Entry, undone map[string]bool, change journal.Change) string {
	from := change.From
	for _, e := range slices.Backward(earlier) {
		did := slices.IndexFunc(e.Changes, func(c journal.Change) bool { return c.Name == change.Name && c.To == from })
		switch {
		case e.Outcome != "done" || did < 0:
		case !undone[e.ID]:
			return from
		default:
			from = e.Changes[did].From
		}
	}
	return from
}

// Last says whether nothing was changed after the run.
func (h History) Last() bool { return len(h.Later) == 0 && len(h.Drift) == 0 }

// Brought says whether a distribution came, or came in another version, after the run.
func (h History) Brought(name string) bool {
	return slices.Contains(h.Drift, name) || slices.ContainsFunc(h.Later, func(e journal.Entry) bool { return touches(e, name) })
}

// Touching is the later runs that changed one of the named distributions, newest first.
func (h History) Touching(names []string) []journal.Entry {
	return slices.DeleteFunc(slices.Clone(h.Later), func(e journal.Entry) bool {
		return !slices.ContainsFunc(names, func(name string) bool { return touches(e, name) })
	})
}

func touches(e journal.Entry, name string) bool {
	return slices.ContainsFunc(e.Changes, func(c journal.Change) bool { return pep508.Normalize(c.Name) == name })
}

// Along is what takes back later runs as well: of a distribution that several changed, the version from before the first.
func (h History) Along(later []journal.Entry) []journal.Change {
	all := map[string]journal.Change{}
	for _, e := range later {
		for _, c := range e.Changes {
			all[pep508.Normalize(c.Name)] = c
		}
	}
	for _, c := range h.Changes {
		all[pep508.Normalize(c.Name)] = c
	}
	return slices.SortedFunc(maps.Values(all), func(a, b journal.Change) int { return strings.Compare(a.Name, b.Name) })
}
