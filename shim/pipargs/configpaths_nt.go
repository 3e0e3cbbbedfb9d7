package pipargs

import (
	"cmp"
	"path/filepath"
)

// windowsPlaces lists the configuration files on Windows, where pip.ini is the file's name.
func (c Config) windowsPlaces(env []string) (global, user []string) {
	shared, _ := lookup(env, "PROGRAMDATA")
	roaming, _ := lookup(env, "APPDATA")
	profile, _ := lookup(env, "USERPROFILE")
	legacy := filepath.Join(cmp.Or(profile, c.Home), "pip", "pip.ini")
	return []string{filepath.Join(shared, "pip", "pip.ini")}, []string{legacy, filepath.Join(roaming, "pip", "pip.ini")}
}
