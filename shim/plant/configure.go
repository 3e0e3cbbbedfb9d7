package plant

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/pipguard/pipguard/policy/policyfile"
	"github.com/pipguard/pipguard/shim/environment"
)

// settings remembers what enable made of the environment's policy file.
type settings struct {
	Existed bool   `json:"existed"`
	Before  string `json:"before"`
	After   string `json:"after"`
}

// PolicyFile is the environment's policy layer.
func PolicyFile(env *environment.Environment) string {
	return filepath.Join(env.Prefix, "pipguard.toml")
}

// configure writes the modes that enable was given into the environment's policy file.
func (m *manifest) configure(env *environment.Environment, wants policyfile.File) (bool, error) {
	before, err := os.ReadFile(PolicyFile(env))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return false, err
	}
	text := string(before)
	m.Lockdown = m.Lockdown || wants.Lockdown
	for _, key := range []struct{ name, value string }{
		{"mode", quoted(wants.Mode.String())}, {"pins", quoted(wants.Pins.String())}, {"trust", quoted(wants.Trust.String())}, {"lockdown", flag(wants.Lockdown)},
	} {
		if key.value != "" {
			text = setKey(text, key.name, key.value)
		}
	}
	if text == string(before) {
		return false, nil
	}
	if _, err := policyfile.Parse(PolicyFile(env), []byte(text)); err != nil {
		return false, err
	}
	if m.Policy == nil {
		m.Policy = &settings{Existed: err == nil, Before: string(before)}
	}
	m.Policy.After = text
	return true, replace(PolicyFile(env), []byte(text), 0o644)
}

// setKey sets a top-level key in a policy's text: in its line, or in a new one below the schema.
func setKey(text, name, value string) string {
	line := name + " = " + value
	if text == "" {
		return "schema = \"" + policyfile.Schema + "\"\n" + line + "\n"
	}
	lines := strings.SplitAfter(text, "\n")
	at := 0
	for i, old := range lines {
		if strings.HasPrefix(strings.TrimSpace(old), "[") {
			break
		}
		key, _, _ := strings.Cut(old, "=")
		switch strings.TrimSpace(key) {
		case name:
			lines[i] = line + "\n"
			return strings.Join(lines, "")
		case "schema":
			at = i + 1
		}
	}
	return strings.Join(lines[:at], "") + line + "\n" + strings.Join(lines[at:], "")
}

func quoted(text string) string {
	if text == "" {
		return ""
	}
	return fmt.Sprintf("%q", text)
}

func flag(on bool) string {
	if on {
		return "true"
	}
	return ""
}

// restore gives a file back as it was before enable, unless somebody has edited it since.
func (s *settings) restore(path string) error {
	if s == nil {
		return nil
	}
	now, err := os.ReadFile(path)
	if err != nil || string(now) != s.After {
		return absent(err)
	}
	if !s.Existed {
		return absent(os.Remove(path))
	}
	return replace(path, []byte(s.Before), 0o644)
}
