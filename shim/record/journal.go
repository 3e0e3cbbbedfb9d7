package record

import (
	"encoding/json"
	"fmt"

	"github.com/pipguard/pipguard/shim/journal"
)

// Of reads the record that a journal's line carries.
func Of(entry journal.Entry) (Record, error) {
	var r Record
	if err := json.Unmarshal(entry.Decision, &r); err != nil {
		return r, fmt.Errorf("read run %s in the journal: %w", entry.ID, err)
	}
	return r, nil
}
