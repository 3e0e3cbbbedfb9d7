//go:build unix

package caller

import (
	"errors"
	"os"
	"path/filepath"
	"testing"
)

func TestFolder(t *testing.T) {
	for _, test := range []struct {
		base    Base
		environ []string
		want    string // "" for none
	}{
		{State, []string{"HOME=/nowhere/me"}, "/nowhere/me/.local/state/pipguard"},
		{State, []string{"HOME=/nowhere/me", "XDG_STATE_HOME=/nowhere/state/"}, "/nowhere/state/pipguard"},
		{State, []string{"HOME=/nowhere/me", "XDG_STATE_HOME=relative"}, "/nowhere/me/.local/state/pipguard"},
		{Config, []string{"XDG_CONFIG_HOME=/nowhere/old", "XDG_CONFIG_HOME=/nowhere/new"}, "/nowhere/new/pipguard"},
		{Cache, []string{"USERPROFILE=/nowhere/me"}, "/nowhere/me/.cache/pipguard"},
		{State, nil, ""},
		{Config, []string{"HOME=", "XDG_CONFIG_HOME=.config"}, ""},
		{Cache, []string{"HOME=home"}, ""},
	} {
		if got, err := test.base.Folder(test.environ); got != test.want || (err == nil) != (test.want != "") {
			t.Errorf("%v: %q, %v; want %q", test.environ, got, err, test.want)
		}
	}
}

// What somebody else owns, or leads to by a link, is nobody's own folder.
func TestFolderOfAnother(t *testing.T) {
	if os.Geteuid() != 0 {
		t.Skip("only root can give a folder away")
	}
	const other = 65534
	for name, test := range map[string]struct {
		make func(home string) error
		ok   bool
	}{
		"own": {func(home string) error { return os.MkdirAll(home+"/.local/state/pipguard", 0o700) }, true},
		"own link": {func(home string) error {
			return errors.Join(os.Mkdir(home+"/real", 0o700), os.Symlink("real", home+"/.local"))
		}, true},
		"home": {func(home string) error { return os.Chown(home, other, other) }, false},
		"folder": {func(home string) error {
			return errors.Join(os.MkdirAll(home+"/.local/state/pipguard", 0o700), os.Chown(home+"/.local/state/pipguard", other, other))
		}, false},
		"link": {func(home string) error {
			return errors.Join(os.Symlink(t.TempDir(), home+"/.local"), os.Lchown(home+"/.local", other, other))
		}, false},
	} {
		t.Run(name, func(t *testing.T) {
			home := filepath.Join(t.TempDir(), "home")
			if err := errors.Join(os.Mkdir(home, 0o700), test.make(home)); err != nil {
				t.Fatal(err)
			}
			for _, environ := range [][]string{{"HOME=" + home}, {"XDG_STATE_HOME=" + home + "/.local/state"}} {
				if got, err := State.Folder(environ); (err == nil) != test.ok {
					t.Errorf("%v: %q, %v", environ, got, err)
				}
			}
		})
	}
}
