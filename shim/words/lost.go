package words

import (
	"fmt"
	"path/filepath"
)

// Lost says in one clause what of a distribution went with the files of another.
func Lost(name, version string, files []string) string {
	return fmt.Sprintf("%s %s has lost %s, which another distribution had too", name, version, firstOf(files))
}

// Again says in one clause why a distribution was installed again.
func Again(name, version string, files []string) string {
	return fmt.Sprintf("%s %s: pip had removed %s with an older release of another distribution", name, version, firstOf(files))
}

func firstOf(files []string) string {
	text := filepath.ToSlash(files[0])
	if more := len(files) - 1; more > 0 {
		text += " and " + count(more, "file") + " more"
	}
	return text
}

// UndoLost says what goes with the guard.
func UndoLost(runs int) string {
	if runs == 1 {
		return "the files that the last run replaced are deleted with the guard: pipguard undo can no longer take it back"
	}
	return fmt.Sprintf("the files that the last %d runs replaced are deleted with the guard: pipguard undo can no longer take them back", runs)
}
