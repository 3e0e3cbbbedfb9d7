package doctor

import (
	"archive/zip"
	"fmt"
	"os"
	"path/filepath"

	"github.com/pipguard/pipguard/policy/policyfile"
	"github.com/pipguard/pipguard/shim/plant"
)

const canaryName = plant.Canary

// canaryRule refuses the canary, beside any pip and without one.
var canaryRule = fmt.Sprintf(`schema = %q

[[rule]]
id = %q
when = [%q]
require = ["pip<0", "pipguard-canary<0"]
reason = "pipguard doctor --doors tries whether this is refused."
`, policyfile.Schema, canaryName, canaryName)

// canaryFiles is the canary's wheel. Its first file lies outside of every folder that a wheel may write to, so that a pip
// which nothing stops refuses it itself, before it writes anything.
var canaryFiles = []struct{ name, text string }{
	{"../../../pipguard_canary", ""},
	{"pipguard_canary-1.0.dist-info/METADATA", "Metadata-Version: 2.1\nName: pipguard-canary\nVersion: 1.0\n"},
	{"pipguard_canary-1.0.dist-info/WHEEL", "Wheel-Version: 1.0\nGenerator: pipguard\nRoot-Is-Purelib: true\nTag: py3-none-any\n"},
	{"pipguard_canary-1.0.dist-info/RECORD", "../../../pipguard_canary,,\npipguard_canary-1.0.dist-info/METADATA,,\npipguard_canary-1.0.dist-info/WHEEL,,\npipguard_canary-1.0.dist-info/RECORD,,\n"},
}

// newCanary makes a folder with the canary's wheel and its rule.
func newCanary() (string, error) {
	nest, err := os.MkdirTemp("", "pipguard-doors-")
	if err != nil {
		return "", err
	}
	if err := os.WriteFile(filepath.Join(nest, "canary.toml"), []byte(canaryRule), 0o600); err != nil {
		return nest, err
	}
	file, err := os.Create(filepath.Join(nest, "pipguard_canary-1.0-py3-none-any.whl"))
	if err != nil {
		return nest, err
	}
	defer file.Close()
	wheel := zip.NewWriter(file)
	for _, f := range canaryFiles {
		entry, err := wheel.Create(f.name)
		if err != nil {
			return nest, err
		}
		if _, err := entry.Write([]byte(f.text)); err != nil {
			return nest, err
		}
	}
	return nest, wheel.Close()
}
