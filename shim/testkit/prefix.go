package testkit

import (
	"cmp"
	"fmt"
	"os"
	"path/filepath"
)

// Open finds an environment that was made before.
func Open(dir string) (Environment, error) {
	sites, err := filepath.Glob(filepath.Join(dir, library("3.*")))
	if err != nil {
		return Environment{}, err
	}
	if len(sites) != 1 {
		return Environment{}, fmt.Errorf("%s: want one site-packages, got %v", dir, sites)
	}
	return Environment{Dir: dir, Python: filepath.Join(dir, scriptsFolder(), program("python")), Site: sites[0]}, nil
}

// MakePrefix makes an interpreter's own prefix, as a container image has it: the binary copied, the standard
// library by links, site-packages of its own.
func (m Making) MakePrefix(dir string) (Environment, error) {
	python, err := FindInterpreter(m.Python)
	if err != nil {
		return Environment{}, err
	}
	library := filepath.Join("lib", "python"+python.Version)
	env := Environment{Dir: dir, Python: filepath.Join(dir, "bin", "python"), Site: filepath.Join(dir, library, "site-packages")}
	if err := linkLibrary(filepath.Join(filepath.Dir(filepath.Dir(python.Path)), library), filepath.Join(dir, library)); err != nil {
		return env, err
	}
	for _, folder := range []string{env.Site, filepath.Join(dir, "bin")} {
		if err := os.MkdirAll(folder, 0o755); err != nil {
			return env, err
		}
	}
	binary := "python" + python.Version
	if err := copyFile(python.Path, filepath.Join(dir, "bin", binary)); err != nil {
		return env, err
	}
	for _, name := range []string{"python", "python3"} {
		if err := os.Symlink(binary, filepath.Join(dir, "bin", name)); err != nil {
			return env, err
		}
	}
	m.Pip = cmp.Or(m.Pip, newestPip(python.Version))
	return env, m.layTools(env, python)
}

func linkLibrary(from, to string) error {
	entries, err := os.ReadDir(from)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(to, 0o755); err != nil {
		return err
	}
	for _, entry := range entries {
		if entry.Name() == "site-packages" {
			continue
		}
		if err := os.Symlink(filepath.Join(from, entry.Name()), filepath.Join(to, entry.Name())); err != nil {
			return err
		}
	}
	return nil
}
