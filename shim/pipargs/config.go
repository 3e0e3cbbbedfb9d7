package pipargs

import (
	"errors"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/pipguard/pipguard/shim/pattern"
)

// Ways in which Python's configparser refuses a file.
var (
	errEncoding  = errors.New("not UTF-8")
	errNoSection = errors.New("no section header")
	errDuplicate = errors.New("a section or key occurs twice")
	errLine      = errors.New("a line without a key")
)

var (
	sectionLine = pattern.New(`^\[(.+)\]`)
	keyLine     = pattern.New(`(?s)^(.*?)\s*[=:]\s*(.*)$`)
)

// readConfig reads a configuration file as Python's configparser.RawConfigParser with its defaults, which pip uses:
// "#" and ";" comments on lines of their own, indented lines continue a value, [DEFAULT] is part of every section.
func readConfig(data []byte) ([]entry, error) {
	if !utf8.Valid(data) {
		return nil, errEncoding
	}
	r := configReader{}
	text := strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(string(data))
	for line := range strings.SplitSeq(text, "\n") {
		if err := r.line(line); err != nil {
			return nil, err
		}
	}
	return r.entries(), nil
}

type configSection struct {
	name string
	keys []configKey
}

type configKey struct {
	name  string
	lines []string
}

type configReader struct {
	sections []configSection
	current  int // index of the section + 1, 0 before the first
	inKey    bool
	indent   int
}

func (r *configReader) line(line string) error {
	value := strings.TrimSpace(line)
	comment := strings.HasPrefix(value, "#") || strings.HasPrefix(value, ";")
	if value == "" || comment {
		if !comment && r.inKey {
			r.more("")
		}
		return nil
	}
	indent := strings.IndexFunc(line, func(c rune) bool { return !unicode.IsSpace(c) })
	if r.inKey && indent > r.indent {
		r.more(value)
		return nil
	}
	r.indent = indent
	if found := sectionLine().FindStringSubmatch(value); found != nil {
		return r.open(found[1])
	}
	if r.current == 0 {
		return errNoSection
	}
	found := keyLine().FindStringSubmatch(value)
	if found == nil || found[1] == "" {
		return errLine
	}
	return r.key(strings.ToLower(found[1]), found[2])
}

func (r *configReader) more(value string) {
	keys := r.sections[r.current-1].keys
	last := &keys[len(keys)-1]
	last.lines = append(last.lines, value)
}

func (r *configReader) open(name string) error {
	r.inKey = false
	i := slices.IndexFunc(r.sections, func(s configSection) bool { return s.name == name })
	if i >= 0 && name != defaultSection {
		return errDuplicate
	}
	if i < 0 {
		i = len(r.sections)
		r.sections = append(r.sections, configSection{name: name})
	}
	r.current = i + 1
	return nil
}

func (r *configReader) key(name, value string) error {
	in := &r.sections[r.current-1]
	if slices.ContainsFunc(in.keys, func(k configKey) bool { return k.name == name }) {
		return errDuplicate
	}
	in.keys = append(in.keys, configKey{name, []string{value}})
	r.inKey = true
	return nil
}

// defaultSection is the section whose keys every other section has too.
const defaultSection = "DEFAULT"

func (r *configReader) entries() []entry {
	var shared []configKey
	for _, s := range r.sections {
		if s.name == defaultSection {
			shared = s.keys
		}
	}
	var found []entry
	for _, s := range r.sections {
		if s.name == defaultSection {
			continue
		}
		for _, k := range slices.Concat(shared, s.keys) {
			text := strings.TrimRightFunc(strings.Join(k.lines, "\n"), unicode.IsSpace)
			found = append(found, entry{s.name + "." + normalizeKey(k.name), text})
		}
	}
	return found
}
