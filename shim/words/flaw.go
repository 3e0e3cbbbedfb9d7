package words

import (
	"fmt"
	"path/filepath"
	"slices"

	"github.com/pipguard/pipguard/shim/record"
)

// Flawed says in one clause what of an environment's metadata nothing can be judged by.
func Flawed(flaws []record.Flaw) string {
	f := flaws[0]
	text := fmt.Sprintf("%s has a second metadata folder, %s", f.Name, filepath.Base(f.Path))
	if !f.Second {
		text = fmt.Sprintf("%s cannot be judged: %s: %s", f.Name, filepath.Base(f.Path), f.Detail)
	}
	if len(flaws) > 1 {
		text += fmt.Sprintf(", and %d more", len(flaws)-1)
	}
	return Clean(text)
}

// Mending is one line that mends all that can be mended, "" where that is nothing. All at once: beside a flaw that is
// left, pip is refused.
func Mending(pip []string, flaws []record.Flaw) string {
	var remove, install []string
	for _, f := range flaws {
		remove = append(remove, f.Remove...)
		if f.Install != "" && !slices.Contains(install, f.Install) {
			install = append(install, f.Install)
		}
	}
	slices.Sort(remove)
	line := ""
	if remove = slices.Compact(remove); len(remove) > 0 {
		line = Command(append([]string{"rm", "-r"}, remove...)...)
	}
	if len(install) == 0 {
		return line
	}
	if line != "" {
		line += " && "
	}
	return line + Pip(pip, [][]string{append([]string{"install", "--force-reinstall", "--no-deps"}, install...)})
}
