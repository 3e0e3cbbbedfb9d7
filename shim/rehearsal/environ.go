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

// scrubbed gives what tried code may see of the caller's environment: the search path, the locale and time zone, where
// libraries lie, and variables that name a folder. HOME and TMPDIR are private.
func scrubbed(environ []string, private, mark string) []string {
	kept := []string{
		"HOME=" + filepath.Join(private, "home"), "TMPDIR=" + filepath.Join(private, "tmp"),
		"MPLBACKEND=Agg", "PYTHONDONTWRITEBYTECODE=1", marker + "=" + mark,
	}
	for _, entry := range environ {
		name, value, _ := strings.Cut(entry, "=")
		if name == "PATH" || keeps(name, value) {
			kept = append(kept, entry)
		}
	}
	return kept
}

func keeps(name, value string) bool {
	if secret.MatchString(name) || strings.Contains(value, "://") {
		return false
	}
	switch name {
	case "LANG", "LANGUAGE", "TZ", "LD_LIBRARY_PATH":
		return true
	case "HOME", "TMPDIR", "TMP", "TEMP", "PWD", "OLDPWD", "VIRTUAL_ENV":
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
