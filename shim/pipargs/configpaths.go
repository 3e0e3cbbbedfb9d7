package pipargs

import (
	"cmp"
	"os"
	"path/filepath"
	"runtime"
	"strings"
)

const devNull = os.DevNull

// pathSeparators are what os.path.sep and os.path.altsep are to Python.
const pathSeparators = "/" + string(filepath.Separator)

// places lists the configuration files of the system and of the user, as pip/_internal/utils/appdirs.py does.
func (c Config) places(env []string) (global, user []string) {
	switch runtime.GOOS {
	case "darwin":
		return c.macosPlaces(env)
	case "windows":
		return c.windowsPlaces(env)
	}
	return c.linuxPlaces(env)
}

// sitePlace is the environment's own configuration file.
func (c Config) sitePlace() string {
	if runtime.GOOS == "windows" {
		return filepath.Join(c.Prefix, "pip.ini")
	}
	return filepath.Join(c.Prefix, "pip.conf")
}

// linuxPlaces follows the XDG base directories, and looks into /etc as well.
func (c Config) linuxPlaces(env []string) (global, user []string) {
	home := c.home(env)
	dirs, _ := lookup(env, "XDG_CONFIG_DIRS")
	if strings.TrimSpace(dirs) == "" {
		dirs = "/etc/xdg"
	}
	for dir := range strings.SplitSeq(dirs, ":") {
		if dir != "" {
			global = append(global, filepath.Join(expandUser(dir, home), "pip", "pip.conf"))
		}
	}
	config, _ := lookup(env, "XDG_CONFIG_HOME")
	if strings.TrimSpace(config) == "" {
		config = filepath.Join(home, ".config")
	}
	return append(global, "/etc/pip.conf"), []string{legacyPlace(home), filepath.Join(config, "pip", "pip.conf")}
}

// legacyPlace is the user's configuration file of pip before the XDG folders; it is still read, below the new one.
func legacyPlace(home string) string { return filepath.Join(home, ".pip", "pip.conf") }

// home is what Python's os.path.expanduser("~") gives on Unix.
func (c Config) home(env []string) string {
	home, _ := lookup(env, "HOME")
	return cmp.Or(home, c.Home)
}

// expandUser replaces a leading "~" that stands for the user's own home folder.
func expandUser(path, home string) string {
	if rest, ok := strings.CutPrefix(path, "~"); ok && (rest == "" || rest[0] == '/') {
		return home + rest
	}
	return path
}
