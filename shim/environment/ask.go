package environment

import (
	"encoding/json"
	"fmt"
	"os/exec"
	"slices"
)

// question makes the interpreter print its version and the folders in which it looks for distributions.
const question = `import json, os, platform, site, sys, sysconfig
paths = sysconfig.get_paths()
own = [paths["purelib"], paths["platlib"]]
own += [p for p in sys.path if os.path.basename(p) in ("site-packages", "dist-packages") and p.startswith(sys.prefix)]
print(json.dumps({"version": platform.python_version(), "site": own,
  "shared": [p for p in sys.path if os.path.basename(p) in ("site-packages", "dist-packages")], "scripts": paths["scripts"]}))`

// ask starts the interpreter: for the layouts that its files alone do not tell.
func (e *Environment) ask() error {
	out, err := exec.Command(e.Python, "-c", question).Output()
	if err != nil {
		return fmt.Errorf("ask %s for its folders: %w", e.Python, err)
	}
	var answer struct {
		Version      string
		Site, Shared []string
		Scripts      string
	}
	if err := json.Unmarshal(out, &answer); err != nil {
		return fmt.Errorf("ask %s for its folders: %w", e.Python, err)
	}
	e.Version, e.Scripts = answer.Version, answer.Scripts
	e.Site = distinct(answer.Site, nil)
	e.Shared = distinct(answer.Shared, e.Site)
	return nil
}

// distinct keeps the first of equal folders, less those that are excluded.
func distinct(folders, excluded []string) []string {
	var kept []string
	for _, folder := range folders {
		if !slices.Contains(kept, folder) && !slices.Contains(excluded, folder) {
			kept = append(kept, folder)
		}
	}
	return kept
}
