package uvinstall

import (
	"fmt"
	"os"
	"path/filepath"
)

const stagedPrefix = "staged-"

// staging makes a folder beside the environment's journal, where uv's cache can mostly be linked to.
func staging(state string) (string, error) {
	folder, err := os.MkdirTemp(state, stagedPrefix)
	if err != nil {
		return "", fmt.Errorf("make a folder for what uv stages: %w", err)
	}
	return folder, nil
}

// clearStaging removes what another run has left there. The lock is held: it has no owner any more.
func clearStaging(state string) {
	left, _ := filepath.Glob(filepath.Join(state, stagedPrefix+"*"))
	for _, folder := range left {
		os.RemoveAll(folder)
	}
}
