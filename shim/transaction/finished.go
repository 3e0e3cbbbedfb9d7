package transaction

import (
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"slices"
	"strings"
)

// finished is a run in undo.
type finished struct {
	id string
	*aftermath
}

// finishedRuns is the runs in undo, newest first. What has no aftermath is garbage and left out.
func finishedRuns(state *os.Root) ([]finished, error) {
	undo, err := state.OpenRoot(undoName)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	defer undo.Close()
	entries, err := fs.ReadDir(undo.FS(), ".")
	if err != nil {
		return nil, err
	}
	var runs []finished
	for _, entry := range entries {
		id := entry.Name()
		run, err := undo.OpenRoot(id)
		if err != nil {
			continue
		}
		if after, err := readAftermath(run); err == nil {
			runs = append(runs, finished{id, after})
		}
		run.Close()
	}
	slices.SortFunc(runs, func(a, b finished) int {
		if order := b.Time.Compare(a.Time); order != 0 {
			return order
		}
		return strings.Compare(a.id, b.id)
	})
	return runs, nil
}

func readAftermath(dir *os.Root) (*aftermath, error) {
	text, err := dir.ReadFile(aftermathName)
	if err != nil {
		return nil, err
	}
	after := &aftermath{}
	return after, json.Unmarshal(text, after)
}

// Kept is the ids of the runs that can be undone from kept files, newest first.
func (p Place) Kept() ([]string, error) {
	state, err := p.lookState()
	if state == nil || err != nil {
		return nil, err
	}
	defer state.Close()
	runs, err := finishedRuns(state)
	var ids []string
	for _, run := range runs {
		ids = append(ids, run.id)
	}
	return ids, err
}
