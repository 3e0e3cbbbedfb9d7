package plant

import (
	"crypto/sha256"
	"encoding/base64"
	"path/filepath"
	"strings"

	"github.com/pipguard/pipguard/shim/distinfo"
	"github.com/pipguard/pipguard/shim/environment"
)

// launcherTexts are what pip's own wheels become as console scripts, after the #! line (read from the launchers of pip
// 20.3.4 to 25.0.1, 25.3, 26.0.1 and 26.3).
var launcherTexts = []string{
	`# -*- coding: utf-8 -*-
import re
import sys
from pip._internal.cli.main import main
if __name__ == '__main__':
    sys.argv[0] = re.sub(r'(-script\.pyw|\.exe)?$', '', sys.argv[0])
    sys.exit(main())
`,
	`import sys
from pip._internal.cli.main import main
if __name__ == '__main__':
    if sys.argv[0].endswith('.exe'):
        sys.argv[0] = sys.argv[0][:-4]
    sys.exit(main())
`,
	`import sys
from pip._internal.cli.main import main
if __name__ == '__main__':
    sys.argv[0] = sys.argv[0].removesuffix('.exe')
    sys.exit(main())
`,
	`import sys
from pip._internal.cli.main import cli
if __name__ == '__main__':
    sys.argv[0] = sys.argv[0].removesuffix('.exe')
    sys.exit(cli())
`,
}

// rebuild writes again a launcher whose saved copy is gone: as pip's RECORD says it was, or where no text has that digest,
// one that works.
func rebuild(env *environment.Environment, name string) launcher {
	want := recordedHash(env, name)
	for _, text := range launcherTexts {
		for _, python := range []string{"python", "python3", "python" + env.Minor()} {
			script := "#!" + filepath.Join(env.Scripts, python) + "\n" + text
			sum := sha256.Sum256([]byte(script))
			if base64.RawURLEncoding.EncodeToString(sum[:]) == want {
				return saveLauncher(env, name, script)
			}
		}
	}
	return saveLauncher(env, name, "#!"+env.Python+"\n"+launcherTexts[0])
}

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
