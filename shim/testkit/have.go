package testkit

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// Have lays r into site as pip would have installed it: files, dist-info with RECORD and INSTALLER, and,
// into bin, its console scripts for python.
func (r Release) Have(site, bin, python string) error {
	files, err := r.wheelFiles()
	if err != nil {
		return err
	}
	info := r.stem() + ".dist-info/"
	files[info+"INSTALLER"] = "pip\n"
	files[info+"REQUESTED"] = ""
	root := filepath.Dir(bin)
	record := ""
	for _, name := range slices.Sorted(maps.Keys(files)) {
		path := filepath.Join(site, name)
		if data, ok := strings.CutPrefix(name, r.stem()+".data/data/"); ok {
			path = filepath.Join(root, data)
		}
		if err := lay(site, path, files[name], 0o644, &record); err != nil {
			return err
		}
	}
	for _, script := range r.Scripts {
		name, text := consoleScript(script, python)
		if err := lay(site, filepath.Join(bin, name), text, 0o755, &record); err != nil {
			return err
		}
	}
	record += info + "RECORD,,\n"
	return os.WriteFile(filepath.Join(site, info, "RECORD"), []byte(record), 0o644)
}

// lay writes one installed file and its RECORD line; an existing file is written over, as pip does.
func lay(site, path, content string, mode os.FileMode, record *string) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	if err := os.WriteFile(path, []byte(content), mode); err != nil {
		return err
	}
	name, err := filepath.Rel(site, path)
	*record += recordLine(filepath.ToSlash(name), content)
	return err
}

// consoleScript is the launcher that pip writes for "name=module:function".
func consoleScript(script, python string) (name, text string) {
	name, target, _ := strings.Cut(script, "=")
	module, function, _ := strings.Cut(target, ":")
	source := fmt.Sprintf(`import sys
from %s import %s
if __name__ == '__main__':
    sys.exit(%s())
`, module, function, function)
	if wine() != "" {
		return program(name), programFor(python, source)
	}
	return name, shebang(python) + source
}

// Have lays the releases of pins into env.
func (c Catalogue) Have(env Environment, pins ...string) error {
	for _, pin := range pins {
		r, err := c.Find(pin)
		if err != nil {
			return err
		}
		if err := r.Have(env.Site, filepath.Join(env.Dir, scriptsFolder()), env.Python); err != nil {
			return fmt.Errorf("have %s: %w", pin, err)
		}
	}
	return nil
}
