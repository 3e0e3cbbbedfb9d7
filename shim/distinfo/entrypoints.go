package distinfo

import (
	"iter"
	"strings"
)

// An EntryPoint is one line of an entry_points.txt ("Entry points specification"): its group, its name, and the object as
// it is written, "MODULE:NAME [EXTRA]".
type EntryPoint struct{ Group, Name, Object string }

// IsScript says whether installers make a launcher for the entry point.
func (e EntryPoint) IsScript() bool { return e.Group == "console_scripts" || e.Group == "gui_scripts" }

// EntryPoints reads an entry_points.txt. Lines that are none are passed over.
func EntryPoints(text string) iter.Seq[EntryPoint] {
	return func(yield func(EntryPoint) bool) {
		group := ""
		for line := range strings.Lines(text) {
			line = strings.TrimSpace(line)
			if strings.HasPrefix(line, "[") {
				group = strings.TrimSpace(strings.Trim(line, "[]"))
				continue
			}
			name, object, found := strings.Cut(line, "=")
			if !found || strings.HasPrefix(line, "#") {
				continue
			}
			if !yield(EntryPoint{group, strings.TrimSpace(name), strings.TrimSpace(object)}) {
				return
			}
		}
	}
}
