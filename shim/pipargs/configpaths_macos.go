package pipargs

import (
	"path/filepath"
	"strings"
)

// macosPlaces lists the configuration files on macOS: Homebrew's share folder for its Pythons, Application Support,
// and for the user ~/.config where ~/Library/Application Support/pip does not exist.
func (c Config) macosPlaces(env []string) (global, user []string) {
	const support = "Library/Application Support/pip"
	home := c.home(env)
	if brew, _, ok := strings.Cut(c.Prefix, "/opt/python"); ok {
		global = append(global, filepath.Join(brew, "share", "pip", "pip.conf"))
	}
	global = append(global, filepath.Join("/", support, "pip.conf"))
	dir := filepath.Join(home, support)
	if !c.exists(dir) {
		dir = filepath.Join(home, ".config", "pip")
	}
	return global, []string{legacyPlace(home), filepath.Join(dir, "pip.conf")}
}
