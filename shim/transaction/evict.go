package transaction

import (
	"errors"
	"os"
	"sync"
)

// room is what was made of it in undo, while pip works, for the run at hand.
type room struct {
	work  sync.WaitGroup
	bytes int64 // it is enough for these
	err   error
}

// MakeRoom drops the oldest runs from undo that will not fit beside this one. It is called when pip has passed its gate,
// and returns at once: to remove thousands of files takes long, and pip keeps one processor busy. Of a run whose files
// are not known at the gate, Commit finds out what fits.
func (t *Transaction) MakeRoom(keepBytes int64) {
	t.room.work.Wait()
	if t.blind || t.alone > keepBytes {
		return
	}
	t.room.bytes = t.alone
	t.room.work.Go(func() { t.room.err = evict(t.state, mostUndo-1, keepBytes-t.alone) })
}

// evict drops the oldest runs from undo until so many are left, and these fit.
func evict(state *os.Root, most int, keepBytes int64) error {
	runs, err := finishedRuns(state)
	if err != nil {
		return err
	}
	var sum int64
	var errs []error
	flushed := false
	for i, run := range runs {
		sum += run.Bytes
		if sum <= keepBytes && i < most {
			continue
		}
		if !flushed && run.Boot == bootID() {
			errs = append(errs, flushRoot(state)) // the new files may not be on the disk yet, and these are the old ones
			flushed = true
		}
		errs = append(errs, discard(state, undoName+"/"+run.id, run.id))
	}
	return errors.Join(errs...)
}

func flushRoot(root *os.Root) error {
	dir, err := root.Open(".")
	if err != nil {
		return err
	}
	return errors.Join(flush(dir), dir.Close())
}
