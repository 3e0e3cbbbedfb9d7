package inquiry

import (
	"testing"

	"github.com/pipguard/pipguard/policy/pep508"
)

func TestMayFit(t *testing.T) {
	own := pep508.Environment{PythonVersion: "3.11", SysPlatform: "linux", PlatformMachine: "x86_64"}
	for tag, want := range map[string]bool{
		"py3-none-any":                             true,
		"py2.py3-none-any":                         true,
		"py2-none-any":                             false,
		"py38-none-any":                            true,
		"py312-none-any":                           false,
		"cp311-cp311-manylinux_2_17_x86_64":        true,
		"cp311-cp311-linux_x86_64":                 true,
		"cp38-cp38-manylinux2014_x86_64":           false,
		"cp312-cp312-musllinux_1_2_x86_64":         false,
		"cp37-abi3-manylinux2014_x86_64":           true,
		"cp312-abi3-manylinux2014_x86_64":          false,
		"py3-none-manylinux2014_aarch64":           false,
		"cp311-cp311-macosx_11_0_arm64":            false,
		"cp311-cp311-win_amd64":                    false,
		"py3-none-linux_armv7l":                    true, // not known
		"pp310-pypy310_pp73-manylinux_2_17_x86_64": false,
		"cp311-cp311-manylinux1_x86_64.linux_i686": true,
		"nonsense": true,
		"cp311-cp311-manylinux_2_17_x86_64-another": true,
	} {
		if got := mayFit(tag, own); got != want {
			t.Errorf("%s: %t", tag, got)
		}
	}
}
