package main

import (
	"runtime/debug"
	"testing"
)

// TestBuilt names what each way to build the program knows of itself.
func TestBuilt(t *testing.T) {
	const commit = "0123456789abcdef0123456789abcdef01234567"
	vcs := []debug.BuildSetting{{Key: "vcs.revision", Value: commit}}
	for _, c := range []struct {
		how, release, commit, module string
		settings                     []debug.BuildSetting
		want                         string
	}{
		{"install.sh, scripts/wheel", "0.1.0", commit, "(devel)", nil, "0.1.0 (0123456789ab)"},
		{"install.sh in an archive", "0.1.0", "", "(devel)", nil, "0.1.0"},
		{"go install …@v0.1.0", "", "", "v0.1.0", nil, "0.1.0"},
		{"go install …@latest without a tag", "", "", "v0.0.0-20261123120000-0123456789ab", nil, "0.0.0-20261123120000-0123456789ab"},
		{"go build in a checkout", "", "", "v0.0.0-20261123120000-0123456789ab+dirty", vcs, "0.0.0-20261123120000-0123456789ab+dirty"},
		{"at a tag", "", "", "v0.1.0", vcs, "0.1.0 (0123456789ab)"},
		{"-buildvcs=false", "", "", "(devel)", nil, "(devel)"},
	} {
		info := &debug.BuildInfo{Main: debug.Module{Version: c.module}, Settings: c.settings}
		if got := built(c.release, c.commit, info); got != c.want {
			t.Errorf("%s: %q, want %q", c.how, got, c.want)
		}
	}
}
