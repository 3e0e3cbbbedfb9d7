package outlook

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/pipguard/pipguard/policy"
	"github.com/pipguard/pipguard/shim/environment"
)

// standing is what was found of an environment, for as long as the same distributions are installed in it.
type standing struct {
	Fingerprint string
	Broken      []policy.BrokenNeed
}

// Remembered gives what find finds of what is installed in an environment, or found when the same was installed; a folder
// "" remembers nothing. Projects that are installed in place change without a trace, and are looked at each time.
func Remembered(env *environment.Environment, installed []environment.Distribution, cache string, find func() ([]policy.BrokenNeed, error)) ([]policy.BrokenNeed, error) {
	if cache == "" || slices.ContainsFunc(installed, InPlace) {
		return find()
	}
	sum := sha256.Sum256([]byte(env.Prefix))
	path := filepath.Join(cache, "standing-"+hex.EncodeToString(sum[:8])+".json")
	now := fingerprint(env, installed)
	var known standing
	if text, err := os.ReadFile(path); err == nil {
		decoder := json.NewDecoder(bytes.NewReader(text))
		decoder.UseNumber() // lines are numbers of their own kind
		if decoder.Decode(&known) == nil && known.Fingerprint == now {
			return known.Broken, nil
		}
	}
	broken, err := find()
	if err != nil {
		return nil, err
	}
	if text, err := json.Marshal(standing{now, broken}); err == nil {
		keep(path, text)
	}
	return broken, nil
}

// InPlace says whether a distribution is a project's own folder (PEP 610), or an egg link to one.
func InPlace(d environment.Distribution) bool {
	if strings.HasSuffix(d.Folder, ".egg-link") {
		return true
	}
	text, err := os.ReadFile(filepath.Join(d.Site, d.Folder, "direct_url.json"))
	return err == nil && bytes.Contains(text, []byte(`"editable"`))
}

// fingerprint changes with each distribution that is installed, replaced or removed, with what else lies at the top of
// site-packages, with the interpreter and with this program.
func fingerprint(env *environment.Environment, installed []environment.Distribution) string {
	sum := sha256.New()
	own, _ := os.Executable()
	python, _ := filepath.EvalSymlinks(env.Python)
	for _, path := range []string{own, python} {
		if info, err := os.Stat(path); err == nil {
			fmt.Fprintln(sum, path, info.Size(), info.ModTime().UnixNano())
		}
	}
	for _, site := range slices.Concat(env.Site, env.Shared) {
		entries, _ := os.ReadDir(site)
		fmt.Fprintln(sum, site)
		for _, entry := range entries {
			if entry.Name() != "__pycache__" {
				fmt.Fprintln(sum, entry.Name())
			}
		}
	}
	for _, d := range installed {
		fmt.Fprintln(sum, d.Name, d.Text, d.Site, d.Folder, d.Stamp)
	}
	return hex.EncodeToString(sum.Sum(nil))
}
