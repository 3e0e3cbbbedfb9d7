package plant

import (
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/pipguard/pipguard/shim/distinfo"
	"github.com/pipguard/pipguard/shim/environment"
	"github.com/pipguard/pipguard/shim/pattern"
)

// launcherTexts are what pip's own wheels become as console scripts, after the #! line and for an entry point's module and
// function (read from the launchers of pip 19.3.1 to 25.0.1, 25.3, 26.0.1 and 26.3).
var launcherTexts = []string{
	`# -*- coding: utf-8 -*-
import re
import sys
from %[1]s import %[2]s
if __name__ == '__main__':
    sys.argv[0] = re.sub(r'(-script\.pyw|\.exe)?$', '', sys.argv[0])
    sys.exit(%[2]s())
`,
	`import sys
from %[1]s import %[2]s
if __name__ == '__main__':
    if sys.argv[0].endswith('.exe'):
        sys.argv[0] = sys.argv[0][:-4]
    sys.exit(%[2]s())
`,
	`import sys
from %[1]s import %[2]s
if __name__ == '__main__':
    sys.argv[0] = sys.argv[0].removesuffix('.exe')
    sys.exit(%[2]s())
`,
	`
# -*- coding: utf-8 -*-
import re
import sys

from %[1]s import %[2]s

if __name__ == '__main__':
    sys.argv[0] = re.sub(r'(-script\.pyw?|\.exe)?$', '', sys.argv[0])
    sys.exit(%[2]s())
`,
}

// Refit writes those saved launchers again that another pip has left, after an undo has brought back the one from before.
func Refit(env *environment.Environment) error {
	m, err := read(env)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	for _, l := range slices.Clone(m.Launchers) {
		data, err := os.ReadFile(filepath.Join(env.State(), launchersFolder, l.Name))
		if want := recordedHash(env, l.Name); l.Saved && IsPip(l.Name) && err == nil && want != "" && digest(string(data)) != want {
			m.note(rebuild(env, l.Name))
		}
	}
	return m.write(env)
}

func digest(text string) string {
	sum := sha256.Sum256([]byte(text))
	return base64.RawURLEncoding.EncodeToString(sum[:])
}

// rebuild writes again a launcher whose saved copy is gone: as pip's RECORD says it was, or where no text has that digest,
// one that works.
func rebuild(env *environment.Environment, name string) launcher {
	want := recordedHash(env, name)
	module, function := entryPoint(env)
	for _, text := range launcherTexts {
		for _, python := range []string{"python", "python3", "python" + env.Minor()} {
			script := "#!" + filepath.Join(env.Scripts, python) + "\n" + fmt.Sprintf(text, module, function)
			if digest(script) == want {
				return saveLauncher(env, name, script)
			}
		}
	}
	return saveLauncher(env, name, "#!"+env.Python+"\n"+fmt.Sprintf(launcherTexts[0], module, function))
}

// entryPoint is the module and function that the environment's pip starts at, by its entry_points.txt.
func entryPoint(env *environment.Environment) (module, function string) {
	for _, site := range env.Site {
		found, _ := filepath.Glob(filepath.Join(site, "pip-*.dist-info", "entry_points.txt"))
		for _, path := range found {
			text, _ := os.ReadFile(path)
			if m := pipEntry().FindSubmatch(text); m != nil {
				return string(m[1]), string(m[2])
			}
		}
	}
	return "pip._internal.cli.main", "main"
}

var pipEntry = pattern.New(`(?m)^pip *= *([\w.]+):(\w+)`)

func saveLauncher(env *environment.Environment, name, script string) launcher {
	err := replace(filepath.Join(env.State(), launchersFolder, name), []byte(script), 0o755)
	return launcher{Name: name, Saved: err == nil}
}

// recordedHash finds a launcher's SHA-256 in the RECORD of the environment's pip, as RECORD writes it.
func recordedHash(env *environment.Environment, name string) string {
	for _, site := range env.Site {
		records, err := filepath.Glob(filepath.Join(site, "pip-*.dist-info", "RECORD"))
		if err != nil || len(records) == 0 {
			continue
		}
		relative, err := filepath.Rel(site, filepath.Join(env.Scripts, name))
		if err != nil {
			continue
		}
		entries, err := distinfo.InstalledRecord(filepath.Dir(records[0]))
		if err != nil {
			continue
		}
		for e := range entries {
			if hash, ok := strings.CutPrefix(e.Digest, "sha256="); ok && e.Path == filepath.ToSlash(relative) {
				return hash
			}
		}
	}
	return ""
}
