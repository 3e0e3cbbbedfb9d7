package transaction

import (
	"errors"
	"os"
	"sync"
)

// discard makes the state folder's name garbage in one step, so that a kill while it is deleted does no harm.
func discard(state *os.Root, name, id string) error {
	trash := trashPrefix + id
	if err := state.RemoveAll(trash); err != nil {
		return err
	}
	if err := rename(state, name, trash); err != nil {
		return err
	}
	err := syncRoot(state)
	if kept, err := state.OpenRoot(trash + "/" + keptName); err == nil {
		empty(kept)
		kept.Close()
	}
	left := state.RemoveAll(trash)
	if inUse(left) { // it is removed with the next run's
		left = nil
	}
	return errors.Join(err, left)
}

// empty removes the files of a folder several at a time, for an unlink waits for the disk: 20,000 of them take half as
// long so. What it leaves is for RemoveAll, which says why.
func empty(folder *os.Root) {
	dir, err := folder.Open(".")
	if err != nil {
		return
	}
	defer dir.Close()
	names, _ := dir.Readdirnames(-1)
	const remove = 4 // at a time
	var workers sync.WaitGroup
	for w := range remove {
		workers.Go(func() {
			for i := w; i < len(names); i += remove {
				folder.Remove(names[i])
			}
		})
	}
	workers.Wait()
}
