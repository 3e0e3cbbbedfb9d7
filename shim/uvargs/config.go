package uvargs

import (
	"path/filepath"
	"slices"

	"github.com/pelletier/go-toml/v2"
	"github.com/pipguard/pipguard/shim/caller"
	"github.com/pipguard/pipguard/shim/files"
)

// settings are the parts of uv's configuration that say where `uv pip` installs. Each file may be for another uv than the
// one that the table was read from: other keys are left alone.
type settings struct {
	Pip struct {
		Python string `toml:"python"`
		System *bool  `toml:"system"`
		Target string `toml:"target"`
		Prefix string `toml:"prefix"`

		RequireHashes *bool `toml:"require-hashes"`
		NoDeps        *bool `toml:"no-deps"`
	} `toml:"pip"`
}

// Configure returns the invocation with what uv's configuration files say of where it installs, as far as neither the
// command line nor a variable does: uv.toml or [tool.uv] above the folder, the user's uv.toml, the system's. An own
// --config-file stands for all of them.
func (inv Invocation) Configure(folder string, environ []string, read func(path string) ([]byte, error)) Invocation {
	if inv.Command == None || inv.Command.Project() || inv.Where.NoConfig {
		return inv
	}
	for _, found := range inv.settings(folder, environ, read) {
		where, pip := &inv.Where, found.Pip
		if where.Python == "" && !where.System {
			where.Python = pip.Python
		}
		if where.Target == "" && where.Prefix == "" {
			where.Target, where.Prefix = pip.Target, pip.Prefix
		}
		if pip.System != nil && *pip.System && !where.NoSystem && where.Python == "" {
			where.System = true
		}
		inv.NoDeps = inv.NoDeps || pip.NoDeps != nil && *pip.NoDeps && inv.Command == PipInstall && !inv.has("--deps")
		inv.RequireHashes = inv.RequireHashes || pip.RequireHashes != nil && *pip.RequireHashes && !inv.has("--no-require-hashes")
	}
	return inv
}

// settings reads the files that count, the strongest first. What cannot be read uv itself refuses.
func (inv Invocation) settings(folder string, environ []string, read func(path string) ([]byte, error)) []settings {
	var all []settings
	add := func(path string) bool {
		data, err := read(path)
		var found settings
		if err != nil || toml.Unmarshal(data, &found) != nil {
			return false
		}
		all = append(all, found)
		return true
	}
	if own := inv.Where.ConfigFile; own != "" {
		add(files.Absolute(folder, own))
		return all
	}
	for at := folder; ; at = filepath.Dir(at) {
		if add(filepath.Join(at, "uv.toml")) {
			break
		}
		if found, ok := project(filepath.Join(at, "pyproject.toml"), read); ok {
			all = append(all, found)
			break
		}
		if at == filepath.Dir(at) {
			break
		}
	}
	for _, paths := range [][]string{userFiles(environ), systemFiles(environ)} {
		_ = slices.ContainsFunc(paths, add) // the first that can be read
	}
	return all
}

// project reads [tool.uv] of a pyproject.toml; false where it has none.
func project(path string, read func(path string) ([]byte, error)) (settings, bool) {
	data, err := read(path)
	if err != nil {
		return settings{}, false
	}
	var found struct {
		Tool struct {
			Uv *settings `toml:"uv"`
		} `toml:"tool"`
	}
	if toml.Unmarshal(data, &found) != nil || found.Tool.Uv == nil {
		return settings{}, false
	}
	return *found.Tool.Uv, true
}

// userFiles is where the user's configuration may lie (crates/uv-dirs of uv 0.12).
func userFiles(environ []string) []string {
	if base := caller.Variable(environ, "XDG_CONFIG_HOME"); filepath.IsAbs(base) {
		return []string{filepath.Join(base, "uv", "uv.toml")}
	}
	if roaming := caller.Variable(environ, "APPDATA"); roaming != "" && filepath.Separator == '\\' {
		return []string{filepath.Join(roaming, "uv", "uv.toml")}
	}
	return []string{filepath.Join(caller.Variable(environ, "HOME"), ".config", "uv", "uv.toml")}
}

// systemFiles is where the system's configuration may lie.
func systemFiles(environ []string) []string {
	if caller.Variable(environ, "UV_NO_SYSTEM_CONFIG") != "" {
		return nil
	}
	if drive := caller.Variable(environ, "SYSTEMDRIVE"); drive != "" && filepath.Separator == '\\' {
		return []string{filepath.Join(drive+`\`, "ProgramData", "uv", "uv.toml")}
	}
	dirs := caller.Variable(environ, "XDG_CONFIG_DIRS")
	if dirs == "" {
		dirs = "/etc/xdg"
	}
	var all []string
	for _, dir := range filepath.SplitList(dirs) {
		all = append(all, filepath.Join(dir, "uv", "uv.toml"))
	}
	return append(all, "/etc/uv/uv.toml")
}

// Folder is the folder in which uv works: the current one, or that of --directory.
func (w Where) Folder(current string) string {
	if w.Directory == "" {
		return current
	}
	return files.Absolute(current, w.Directory)
}

// ProjectFolder is the folder from which uv looks for a project and its configuration.
func (w Where) ProjectFolder(current string) string {
	folder := w.Folder(current)
	if w.Project == "" {
		return folder
	}
	path := files.Absolute(folder, w.Project)
	if filepath.Base(path) == "pyproject.toml" {
		return filepath.Dir(path)
	}
	return path
}
