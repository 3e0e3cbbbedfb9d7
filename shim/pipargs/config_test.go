package pipargs

import (
	"errors"
	"io/fs"
	"slices"
	"testing"
)

func TestReadConfigRefuses(t *testing.T) {
	for text, want := range map[string]error{
		"[a]\nx = \xff\n":        errEncoding,
		"x = 1\n":                errNoSection,
		"\ufeff[a]\nx = 1\n":     errNoSection,
		"[a]\nx = 1\nX : 2\n":    errDuplicate,
		"[a]\n[a]\n":             errDuplicate,
		"[a]\nx\n":               errLine,
		"[a]\n = 1\n":            errLine,
		"[DEFAULT]\n[DEFAULT]\n": nil,
		"[a]\nx = 1\n y\n":       nil,
		"# only\n; comments\n\n": nil,
	} {
		if _, err := readConfig([]byte(text)); !errors.Is(err, want) {
			t.Errorf("%q: got %v, want %v", text, err, want)
		}
	}
}

// Where pip looks on systems other than the one the goldens were made on.
func TestPlaces(t *testing.T) {
	config := Config{Prefix: "/opt/homebrew/opt/python@3.11/x", Home: "/h", Read: func(path string) ([]byte, error) {
		if path == "/mac/Library/Application Support/pip" {
			return nil, errors.New("is a directory")
		}
		return nil, fs.ErrNotExist
	}}
	system := []string{"/opt/homebrew/share/pip/pip.conf", "/Library/Application Support/pip/pip.conf"}
	for _, c := range []struct {
		places       func([]string) ([]string, []string)
		env          []string
		global, user []string
	}{
		{config.macosPlaces, []string{"HOME=/mac"}, system, []string{"/mac/.pip/pip.conf", "/mac/Library/Application Support/pip/pip.conf"}},
		{config.macosPlaces, nil, system, []string{"/h/.pip/pip.conf", "/h/.config/pip/pip.conf"}},
		{
			config.windowsPlaces,
			[]string{"PROGRAMDATA=/data", "APPDATA=/roaming", "USERPROFILE=/me"},
			[]string{"/data/pip/pip.ini"},
			[]string{"/me/pip/pip.ini", "/roaming/pip/pip.ini"},
		},
		{
			config.linuxPlaces,
			[]string{"XDG_CONFIG_DIRS=~/a::/b", "XDG_CONFIG_HOME=/c"},
			[]string{"/h/a/pip/pip.conf", "/b/pip/pip.conf", "/etc/pip.conf"},
			[]string{"/h/.pip/pip.conf", "/c/pip/pip.conf"},
		},
	} {
		global, user := c.places(c.env)
		if !slices.Equal(global, c.global) || !slices.Equal(user, c.user) {
			t.Errorf("%v: got %q, %q", c.env, global, user)
		}
	}
}
