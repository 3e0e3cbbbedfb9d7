package words

import (
	"fmt"
	"path/filepath"
)

// Lost says in one clause what of a distribution went with the files of another.
func Lost(name, version string, files []string) string {
	text := fmt.Sprintf("%s %s has lost %s", name, version, filepath.ToSlash(files[0]))
	if more := len(files) - 1; more > 0 {
		text += " and " + count(more, "file") + " more"
	}
	return text + ", which another distribution had too"
}
