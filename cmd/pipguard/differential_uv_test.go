package main

import (
	"path/filepath"
	"regexp"
	"testing"

	"github.com/pipguard/pipguard/shim/testkit"
)

// TestDifferentialUv runs each command line of uv in a guarded environment and in its twin, as TestDifferential does.
func TestDifferentialUv(t *testing.T) {
	real, err := testkit.Uv()
	if err != nil {
		t.Skip(err)
	}
	kit := testkit.New(t, "../../testdata")
	guard := filepath.Join(buildPipguard(t), "pipguard")
	for i, s := range readSections(t, "../../testdata/differential/uv.txt") {
		s.making.By, s.uv = "uv", real
		t.Run(s.name, func(t *testing.T) {
			t.Parallel()
			if testing.Short() && i > 0 {
				t.Skip("-short: the first section only")
			}
			s.run(t, kit, guard)
		})
	}
}

// varyingUv is what differs between two runs of uv: times, what is prepared or built where the cache does not have it yet, and
// the guard's hook among what is compiled.
var varyingUv = []variation{
	{regexp.MustCompile(`\b(in|for) [0-9.]+(ms|s)\b`), "$1 TIME"},
	{regexp.MustCompile(`(?m)^(Prepared|Would download|Downloaded| +Building| +Built) .*\n`), ""},
	{regexp.MustCompile(`\b(Bytecode compiled) \d+ `), "$1 N "},
	{regexp.MustCompile(`\.tmp[A-Za-z0-9]{6}`), ".TEMPORARY"},
	{regexp.MustCompile(`[0-9.]+ ?(ms|s)\b`), "TIME"},
}

// uvVariables are those of a side whose commands are uv's, without its own cache and settings.
func (d side) uvVariables(kit *testkit.Kit, uv string) []string {
	return []string{
		"PATH=" + filepath.Join(d.env.Dir, "bin") + ":" + filepath.Dir(uv) + ":/usr/local/bin:/usr/bin:/bin",
		"VIRTUAL_ENV=" + d.env.Dir, "UV_NO_INDEX=1", "UV_FIND_LINKS=" + kit.Wheels, "UV_OFFLINE=1",
		"UV_CACHE_DIR=" + filepath.Join(d.root, "cache"), "UV_PYTHON_DOWNLOADS=never", "UV_NO_PROGRESS=1",
	}
}
