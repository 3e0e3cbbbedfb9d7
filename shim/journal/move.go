package journal

import (
	"fmt"
	"os"
	"path/filepath"
)

// Move takes a journal to another folder, behind what is there of an earlier one, and removes the folder that it was in.
func Move(from, to string) error {
	if err := os.MkdirAll(to, 0o700); err != nil {
		return err
	}
	old := Journal{from}
	entries, err := old.Entries()
	if err != nil {
		return err
	}
	kept, err := Journal{to}.Entries()
	if err != nil {
		return err
	}
	known := map[string]bool{}
	for _, e := range kept {
		known[e.ID] = true
	}
	for _, e := range entries {
		if !known[e.ID] {
			if err := (Journal{to}).Append(e); err != nil {
				return fmt.Errorf("append to %s: %w", filepath.Join(to, "journal.jsonl"), err)
			}
		}
	}
	return os.RemoveAll(from)
}
