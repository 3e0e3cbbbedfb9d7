package inquiry

import "testing"

func TestNewTarget(t *testing.T) {
	for _, c := range []struct{ python, platform, minor, full, known, machine string }{
		{"3.8", "linux_x86_64", "3.8", "3.8.0", "linux_x86_64", "x86_64"},
		{"3.11.7", "manylinux2014_aarch64", "3.11", "3.11.7", "linux_aarch64", "aarch64"},
		{"3.10", "macosx_12_0_arm64", "3.10", "3.10.0", "macos_arm64", "arm64"},
		{"3.10", "win_amd64", "3.10", "3.10.0", "windows_amd64", "AMD64"},
		{"", "macos_x86_64", "", "", "macos_x86_64", "x86_64"},
	} {
		got, err := NewTarget(c.python, c.platform)
		if err != nil || got.Python != c.minor || got.Platform != c.known || got.Markers.PythonFullVersion != c.full || got.Markers.PlatformMachine != c.machine {
			t.Errorf("%s on %s: %+v, %v", c.python, c.platform, got, err)
		}
	}
	for _, c := range [][2]string{{"3", ""}, {"three", ""}, {"3.x", ""}, {"3.8.1.0", ""}, {"3.8", "linux"}, {"3.8", "plan9_386"}, {"-3.8", ""}} {
		if got, err := NewTarget(c[0], c[1]); err == nil {
			t.Errorf("%q on %q is %+v, want an error", c[0], c[1], got)
		}
	}
	if _, err := NewTarget("", ""); err != nil {
		t.Errorf("this machine: %v", err)
	}
}
