package plant

import (
	"errors"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"

	"github.com/pipguard/pipguard/shim/environment"
)

// constraintsName is the pip.conf fallback's constraints file, in the state folder.
const constraintsName = "constraints.txt"

// pipConfig is the environment's own configuration of pip (pip's "site" configuration).
func pipConfig(env *environment.Environment) string {
	if runtime.GOOS == "windows" {
		return filepath.Join(env.Prefix, "pip.ini")
	}
	return filepath.Join(env.Prefix, "pip.conf")
}

// Constrain puts constraints before every pip of the environment, by its own configuration: the pip.conf fallback, for
// a pip that meets no hook. What the user has there stays in force. It says whether anything changed; a bare environment is
// left alone.
func Constrain(env *environment.Environment, constraints string) (bool, error) {
	m, err := read(env)
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	file := filepath.Join(env.State(), constraintsName)
	old, err := os.ReadFile(file)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return false, err
	}
	changed := string(old) != constraints
	if changed {
		if err := replace(file, []byte(constraints), 0o644); err != nil {
			return false, err
		}
	}
	before, err := os.ReadFile(pipConfig(env))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return changed, err
	}
	address := fileURL(file)
	if strings.Contains(string(before), address) {
		return changed, nil
	}
	m.Config = &settings{Existed: err == nil, Before: string(before), After: constrained(string(before), address)}
	if err := m.write(env); err != nil {
		return changed, err
	}
	return true, replace(pipConfig(env), []byte(m.Config.After), 0o644)
}

// Unconstrain removes the pip.conf fallback.
func Unconstrain(env *environment.Environment) error {
	m, err := read(env)
	if errors.Is(err, fs.ErrNotExist) || err == nil && m.Config == nil {
		return nil
	}
	if err != nil {
		return err
	}
	if err := m.unconstrain(env); err != nil {
		return err
	}
	return m.write(env)
}

func (m *manifest) unconstrain(env *environment.Environment) error {
	if m.Config == nil {
		return nil
	}
	file := filepath.Join(env.State(), constraintsName)
	now, err := os.ReadFile(pipConfig(env))
	switch {
	case errors.Is(err, fs.ErrNotExist):
	case err != nil:
		return err
	case string(now) == m.Config.After:
		err = m.Config.restore(pipConfig(env))
	default: // edited since: the edits stay
		err = replace(pipConfig(env), []byte(unconstrained(string(now), fileURL(file))), 0o644)
	}
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	m.Config = nil
	return absent(os.Remove(file))
}

// IsConstraints says whether a constraints file is a guard's pip.conf fallback.
func IsConstraints(name string) bool {
	return strings.HasSuffix(name, "/"+environment.StateFolder+"/"+constraintsName)
}

// fileURL writes a path so that pip does not split it at spaces.
func fileURL(path string) string {
	return (&url.URL{Scheme: "file", Path: "/" + strings.TrimPrefix(filepath.ToSlash(path), "/")}).String()
}

// constrained adds a constraints file to a pip.conf: to the constraints of [install], or in a line of its own that
// repeats those of [global], which it would hide.
func constrained(text, address string) string {
	lines := strings.SplitAfter(text, "\n")
	if last := len(lines) - 1; lines[last] == "" {
		lines = lines[:last]
	} else {
		lines[last] += "\n"
	}
	key, values := find(lines, "install")
	if key >= 0 {
		return strings.Join(slices.Insert(lines, key+values, "    "+address+"\n"), "")
	}
	own := []string{"# pipguard: what this environment's lock holds; pipguard explain\n", "constraint =\n"}
	if global, values := find(lines, "global"); global >= 0 {
		_, first, _ := cutKey(lines[global])
		for _, value := range append([]string{first}, lines[global+1:global+values]...) {
			if value = strings.TrimSpace(value); value != "" {
				own = append(own, "    "+value+"\n")
			}
		}
	}
	own = append(own, "    "+address+"\n")
	if at := slices.IndexFunc(lines, func(line string) bool { return strings.TrimSpace(line) == "[install]" }); at >= 0 {
		return strings.Join(slices.Insert(lines, at+1, own...), "")
	}
	return strings.Join(lines, "") + "[install]\n" + strings.Join(own, "")
}

// find returns the line of a section's constraint key and the number of its lines; -1 where it has none.
func find(lines []string, section string) (key, count int) {
	in := ""
	for i, line := range lines {
		text := strings.TrimSpace(line)
		if strings.HasPrefix(text, "[") && strings.HasSuffix(text, "]") {
			in = strings.Trim(text, "[]")
			continue
		}
		name, _, ok := cutKey(line)
		if in != section || !ok || name != "constraint" {
			continue
		}
		end := i + 1
		for end < len(lines) && strings.TrimSpace(lines[end]) != "" && strings.ContainsRune(" \t", rune(lines[end][0])) {
			end++
		}
		return i, end - i
	}
	return -1, 0
}

// cutKey splits a line into the option's name, as pip reads it, and its value.
func cutKey(line string) (name, value string, ok bool) {
	if line == "" || strings.ContainsRune(" \t#;", rune(line[0])) {
		return "", "", false
	}
	at := strings.IndexAny(line, "=:")
	if at < 0 {
		return "", "", false
	}
	name = strings.TrimPrefix(strings.ReplaceAll(strings.ToLower(strings.TrimSpace(line[:at])), "_", "-"), "--")
	return name, line[at+1:], true
}

// unconstrained takes a constraints file out of a pip.conf that somebody has edited.
func unconstrained(text, address string) string {
	var kept []string
	for line := range strings.Lines(text) {
		if strings.TrimSpace(line) == address || strings.HasPrefix(line, "# pipguard: ") {
			continue
		}
		kept = append(kept, strings.ReplaceAll(line, " "+address, ""))
	}
	return strings.Join(kept, "")
}

// Constraints gives what the pip.conf fallback holds pip to; "" where it is not in place.
func Constraints(env *environment.Environment) string {
	m, err := read(env)
	if err != nil || m.Config == nil {
		return ""
	}
	file := filepath.Join(env.State(), constraintsName)
	config, err := os.ReadFile(pipConfig(env))
	if err != nil || !strings.Contains(string(config), fileURL(file)) {
		return ""
	}
	text, err := os.ReadFile(file)
	if err != nil {
		return ""
	}
	return string(text)
}
