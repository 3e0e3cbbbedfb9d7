package pipargs

import (
	"cmp"
	"errors"
	"io/fs"
	"slices"
	"strings"
)

// environmentSection is the name under which pip keeps the PIP_ variables.
const environmentSection = ":env:"

// An entry is one line of a configuration: section and key as "install.target", and its value.
type entry struct{ key, value string }

// values gives the defaults that environment variables and configuration files set for a parser. Later sections win:
// [global], then the subcommand's, then the PIP_ variables; an empty value sets nothing.
func (c Config) values(p *parser, command string, env []string, isolated bool) (values, error) {
	set := values{}
	entries, err := c.entries(env, isolated)
	if err != nil {
		return set, err
	}
	for _, section := range []string{"global", command, environmentSection} {
		for _, e := range entries {
			in, key, _ := strings.Cut(e.key, ".")
			o := p.byName["--"+key]
			if in != section || o == nil || e.value == "" {
				continue
			}
			if err := set.configure(o, "--"+key, e.value); err != nil {
				return set, err
			}
		}
	}
	return set, nil
}

// entries gives the merged configuration: a later file or variable replaces a value and keeps its place
// (pip/_internal/configuration.py, OVERRIDE_ORDER).
func (c Config) entries(env []string, isolated bool) ([]entry, error) {
	var merged []entry
	put := func(key, value string) {
		i := slices.IndexFunc(merged, func(e entry) bool { return e.key == key })
		if i < 0 {
			merged = append(merged, entry{key, value})
			return
		}
		merged[i].value = value
	}
	for _, path := range c.files(env, isolated) {
		data, err := c.read(path)
		if err != nil {
			continue // pip passes over a file it cannot open
		}
		found, err := readConfig(data)
		if err != nil {
			return merged, &Refusal{Kind: BadConfig, Word: path}
		}
		for _, e := range found {
			put(e.key, e.value)
		}
	}
	if !isolated {
		for _, e := range variables(env) {
			put(e.key, e.value)
		}
	}
	return merged, nil
}

// variables gives the PIP_ environment variables as entries; PIP_VERSION and PIP_HELP mean nothing to pip.
func variables(env []string) []entry {
	var found []entry
	for _, text := range env {
		name, value, ok := strings.Cut(text, "=")
		name, prefixed := strings.CutPrefix(name, "PIP_")
		name = strings.ToLower(name)
		if ok && prefixed && name != "version" && name != "help" {
			found = append(found, entry{environmentSection + "." + normalizeKey(name), value})
		}
	}
	return found
}

// normalizeKey gives the long option's name for a key of a file or variable.
func normalizeKey(name string) string {
	return strings.TrimPrefix(strings.ReplaceAll(strings.ToLower(name), "_", "-"), "--")
}

// files lists the configuration files that pip would read, lowest first: global, user, environment, PIP_CONFIG_FILE.
func (c Config) files(env []string, isolated bool) []string {
	named, _ := lookup(env, "PIP_CONFIG_FILE")
	if named == devNull {
		return nil
	}
	global, user := c.places(env)
	found := global
	if !isolated && (named == "" || !c.exists(named)) {
		found = append(found, user...)
	}
	if c.Prefix != "" {
		found = append(found, c.sitePlace())
	}
	if named == "" {
		return found
	}
	if compareReleases(cmp.Or(c.Pip, pips[len(pips)-1]), "25.2") >= 0 && slices.Contains(found, named) {
		return found // these pips keep a file that is named twice where it was first
	}
	return append(found, named)
}

// read gives what a file holds; without Read there are no files.
func (c Config) read(path string) ([]byte, error) {
	if c.Read == nil {
		return nil, fs.ErrNotExist
	}
	return c.Read(path)
}

// exists is about a file or folder: an error other than "does not exist" is a yes.
func (c Config) exists(path string) bool {
	_, err := c.read(path)
	return !errors.Is(err, fs.ErrNotExist)
}
