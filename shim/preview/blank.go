package preview

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/pipguard/pipguard/policy/pep440"
	"github.com/pipguard/pipguard/shim/distinfo"
	"github.com/pipguard/pipguard/shim/environment"
	"github.com/pipguard/pipguard/shim/exits"
	"github.com/pipguard/pipguard/shim/scratch"
)

// blank makes an empty environment of an environment's Python in a private folder: with its pip and its pip.conf, so that
// both plan the same.
func blank(ctx context.Context, env *environment.Environment, private *scratch.Folder) (*environment.Environment, error) {
	folder, err := private.Folder("environment")
	if err != nil {
		return nil, exits.Unable(err)
	}
	command := exec.CommandContext(ctx, env.Python, "-I", "-m", "venv", "--without-pip", folder)
	if text, err := command.CombinedOutput(); err != nil {
		return nil, exits.Unable(fmt.Errorf("make an empty environment: %w: %s", err, strings.TrimSpace(string(text))))
	}
	made, err := environment.Open(folder)
	if err == nil {
		err = equip(env, made)
	}
	if err != nil {
		return nil, exits.Unable(err)
	}
	return made, nil
}

// equip copies what a new environment has by itself, in the releases that env has.
func equip(env, made *environment.Environment) error {
	list, _, err := env.Installed()
	if err != nil {
		return err
	}
	known := environment.ByName(list)
	for _, name := range seeds(env.Version) {
		if d := known[name]; d != nil {
			if err := replicate(*d, made.Site[0]); err != nil {
				return fmt.Errorf("copy %s: %w", name, err)
			}
		}
	}
	for _, name := range []string{"pip.conf", "pip.ini"} {
		if text, err := os.ReadFile(filepath.Join(env.Prefix, name)); err == nil {
			if err := os.WriteFile(filepath.Join(made.Prefix, name), text, 0o600); err != nil {
				return err
			}
		}
	}
	return nil
}

// seeds names what `python -m venv` puts into an environment (ensurepip; since Python 3.12 pip alone).
func seeds(python string) []string {
	if version, err := pep440.Parse(python); err == nil && version.Segment(0) == 3 && version.Segment(1) < 12 {
		return []string{"pip", "setuptools"}
	}
	return []string{"pip"}
}

// replicate copies the files of an installed distribution that lie below its site folder: by its RECORD, else its package
// of the same name.
func replicate(d environment.Distribution, site string) error {
	entries, err := distinfo.InstalledRecord(filepath.Join(d.Site, d.Folder))
	if errors.Is(err, fs.ErrNotExist) {
		return errors.Join(
			os.CopyFS(filepath.Join(site, d.Name), os.DirFS(filepath.Join(d.Site, d.Name))),
			os.CopyFS(filepath.Join(site, d.Folder), os.DirFS(filepath.Join(d.Site, d.Folder))),
		)
	}
	if err != nil {
		return err
	}
	for entry := range entries {
		name, inside := entry.Local()
		if !inside {
			continue
		}
		if err := copyFile(filepath.Join(d.Site, name), filepath.Join(site, name)); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return nil
}

func copyFile(from, to string) error {
	text, err := os.ReadFile(from)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(to), 0o700); err != nil {
		return err
	}
	return os.WriteFile(to, text, 0o600)
}
