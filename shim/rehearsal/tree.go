package rehearsal

import (
	"errors"
	"fmt"
	"maps"
	"os"
	"path"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/pipguard/pipguard/shim/environment"
)

// A layout is a tree under way: a virtual environment of its own, in which all that a plan does not touch is a link.
type layout struct {
	folder string
	root   *os.Root // of folder; nothing is made outside it
	site   string   // its site-packages, below folder, with slashes
	minor  string
	spare  *int // how many more hard links may be made; none are but on Windows
}

// lay makes the tree name in a place: what the environment has but what is changed, and what bring puts in first.
func (o Outcome) lay(p *place, name string, bring func(layout) error, changed map[string]bool) (string, error) {
	if err := p.root.Mkdir(name, 0o755); err != nil {
		return "", err
	}
	root, err := p.root.OpenRoot(name)
	if err != nil {
		return "", err
	}
	defer root.Close()
	l := layout{filepath.Join(p.folder, name), root, o.site(), o.Env.Minor(), new(maxLinks)}
	if err := root.MkdirAll(filepath.FromSlash(l.site), 0o755); err != nil {
		return "", err
	}
	if err := bring(l); err != nil { // first: links must not lie where files are written
		return "", err
	}
	return l.folder, errors.Join(l.interpreter(o.Env), l.sites(o, changed), l.rest(o.Env, ""))
}

// site is the tree's site-packages: where the environment has it; a plain prefix may have another layout (Debian).
func (o Outcome) site() string {
	if below, err := filepath.Rel(o.Env.Prefix, o.Env.Site[0]); err == nil && o.Env.Virtual && filepath.IsLocal(below) {
		return filepath.ToSlash(below)
	}
	return library(o.Env)
}

// sources lists the site folders in the order in which Python searches them (site.main): a virtual environment's own
// come before the user's, a plain prefix's after it.
func (o Outcome) sources() []string {
	switch {
	case o.UserSite == "":
		return o.Env.Site
	case o.Env.Virtual:
		return append(o.Env.Site[:len(o.Env.Site):len(o.Env.Site)], o.UserSite)
	}
	return append([]string{o.UserSite}, o.Env.Site...)
}

// sites links what the site folders hold, but what is changed.
func (l layout) sites(o Outcome, changed map[string]bool) error {
	sources := o.sources()
	shared := map[string]bool{}
	for i, site := range sources[1:] {
		for _, earlier := range sources[:i+1] {
			namespaces(earlier, site, "", shared)
		}
	}
	seen := map[string]bool{}
	for i, site := range sources {
		g := leaves(site, o.Installed, changed)
		hide(g, site, o.Installed, seen)
		touched := g.touched()
		maps.Copy(touched, shared)
		via := strconv.Itoa(i)
		if err := l.reach(site, via); err != nil {
			return fmt.Errorf("lay out %s: %w", site, err)
		}
		if err := (linking{l, site, g, touched, i > 0, via}).folder(""); err != nil {
			return fmt.Errorf("lay out %s: %w", site, err)
		}
	}
	return nil
}

// hide leaves out the metadata of distributions that an earlier folder has as well: Python sees the first.
func hide(g gone, site string, installed []environment.Distribution, seen map[string]bool) {
	for _, d := range installed {
		if d.Site == site && seen[d.Name] {
			g.paths[d.Folder] = true
		}
	}
	for _, d := range installed {
		seen[d.Name] = seen[d.Name] || d.Site == site
	}
}

// namespaces collects the folders that two sites share as one namespace package (PEP 420).
func namespaces(a, b, folder string, shared map[string]bool) {
	entries, _ := os.ReadDir(filepath.Join(b, folder))
	for _, entry := range entries {
		name := path.Join(folder, entry.Name())
		if !entry.IsDir() || strings.HasSuffix(name, "-info") || entry.Name() == "__pycache__" {
			continue
		}
		if info, err := os.Stat(filepath.Join(a, name)); err != nil || !info.IsDir() {
			continue
		}
		if _, err := os.Stat(filepath.Join(a, name, "__init__.py")); err != nil {
			shared[name] = true
			namespaces(a, b, name, shared)
		}
	}
}

// rest links all else of the environment: launchers, data, headers, a prefix's own libraries.
func (l layout) rest(env *environment.Environment, folder string) error {
	entries, err := os.ReadDir(filepath.Join(env.Prefix, folder))
	if err != nil {
		return err
	}
	for _, entry := range entries {
		name := path.Join(folder, entry.Name())
		info, err := l.root.Lstat(filepath.FromSlash(name))
		switch {
		case name == environment.StateFolder || name == "pyvenv.cfg" || name == l.site || leftAside(env, name):
		case err == nil && info.IsDir() && entry.IsDir():
			err := l.rest(env, name)
			if err != nil {
				return err
			}
		case err != nil:
			if err := l.copyLink(env.Prefix, name, entry); err != nil {
				return err
			}
		}
	}
	return nil
}

// interpreter gives the tree its Python, and the pyvenv.cfg that makes it a virtual environment.
func (l layout) interpreter(env *environment.Environment) error {
	real, err := filepath.EvalSymlinks(env.Python)
	if err != nil {
		return fmt.Errorf("find %s: %w", env.Python, err)
	}
	config := fmt.Appendf(nil, "home = %s\ninclude-system-site-packages = false\nversion = %s\n", filepath.Dir(real), env.Version)
	if env.Virtual {
		if config, err = os.ReadFile(filepath.Join(env.Prefix, "pyvenv.cfg")); err != nil {
			return err
		}
	}
	return errors.Join(
		l.root.MkdirAll(environment.ScriptsFolder, 0o755), l.root.WriteFile("pyvenv.cfg", config, 0o644), l.programs(env, real),
	)
}
