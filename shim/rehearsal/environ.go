package rehearsal

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
)

// marker is the variable by which the processes of a rehearsal are known, those too that left their group.
const marker = "REHEARSAL"

var secret = regexp.MustCompile(`(?i)TOKEN|SECRET|PASS|KEY|CREDENTIAL|AUTH|COOKIE|SESSION`)

// privates are the variables that name a process's own folders, by what is made for it.
var privates = map[string][]string{
	"home": {"HOME", "USERPROFILE", "APPDATA", "LOCALAPPDATA"},
	"tmp":  {"TMPDIR", "TEMP", "TMP"},
}

// scrubbed gives what tried code may see of the caller's environment: the search path, the locale and time zone, where
// libraries lie, and variables that name a folder. HOME and TMPDIR are private.
func scrubbed(environ []string, private, mark string) []string {
	kept := []string{"MPLBACKEND=Agg", "PYTHONDONTWRITEBYTECODE=1", marker + "=" + mark}
	for _, folder := range []string{"home", "tmp"} {
		for _, name := range privates[folder] {
			kept = append(kept, name+"="+filepath.Join(private, folder))
		}
	}
	for _, entry := range environ {
		name, value, _ := strings.Cut(entry, "=")
		if keeps(strings.ToUpper(name), value) {
			kept = append(kept, entry)
		}
	}
	return kept
}

// keeps is about a name in capitals: Windows does not tell them apart.
func keeps(name, value string) bool {
	if name == "PATH" {
		return true
	}
	if secret.MatchString(name) || strings.Contains(value, "://") {
		return false
	}
	switch name {
	case "LANG", "LANGUAGE", "TZ", "LD_LIBRARY_PATH", "COMSPEC", "NUMBER_OF_PROCESSORS", "OS", "PATHEXT", "PROCESSOR_ARCHITECTURE", "PROCESSOR_IDENTIFIER":
		return true
	case "HOME", "USERPROFILE", "APPDATA", "LOCALAPPDATA", "TMPDIR", "TMP", "TEMP", "PWD", "OLDPWD", "VIRTUAL_ENV":
		return false
	}
	if strings.HasPrefix(name, "LC_") || strings.HasPrefix(name, "DYLD_") {
		return true
	}
	for _, own := range []string{"PYTHON", "PIP", "UV", "XDG_", "CONDA"} {
		if strings.HasPrefix(name, own) {
			return false
		}
	}
	info, err := os.Stat(value)
	return err == nil && filepath.IsAbs(value) && info.IsDir()
}
