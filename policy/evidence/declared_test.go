package evidence

import (
	"slices"
	"testing"

	"github.com/pipguard/pipguard/policy/pep440"
)

func TestDeclaredReadsEveryDistribution(t *testing.T) {
	total := 0
	for _, name := range Names() {
		releases := Declared(name)
		total += len(releases)
		if !slices.IsSortedFunc(releases, func(a, b Release) int { return a.Version.Compare(b.Version) }) {
			t.Errorf("%s: not oldest first", name)
		}
		for _, r := range releases {
			if r.Name != name || len(r.Uploaded) != len("2006-01-02") {
				t.Errorf("%s %s: name %q, uploaded %q", name, r.Version, r.Name, r.Uploaded)
			}
		}
	}
	if len(Names()) < 19 || total < 1032 {
		t.Errorf("%d releases of %d distributions, fewer than the 1032 of 19 there were", total, len(Names()))
	}
	if Declared("no-such-distribution") != nil || Declared("../observed/tensorflow_numpy") != nil {
		t.Error("releases of a distribution that is not known")
	}
}

func TestRequires(t *testing.T) {
	for _, c := range []struct{ name, version, platform, object, want string }{
		{"tensorflow", "2.2.0", "", "numpy", "numpy<2.0,>=1.16.0"},
		{"tensorflow", "2.3.4", "", "numpy", "numpy<1.19.0,>=1.16.0"},
		{"tensorflow", "2.4.0", "linux_x86_64", "numpy", "numpy~=1.19.2"},
		{"tensorflow", "2.7.4", "", "numpy", "numpy>=1.14.5"},
		{"tensorflow", "2.12.1", "linux_x86_64", "numpy", "numpy<=1.24.3,>=1.22"},
		{"tensorflow", "2.12.1", "manylinux2014_aarch64", "numpy", ""},
		{"tensorflow", "2.12.1", "linux_aarch64", "tensorflow-cpu-aws", `tensorflow-cpu-aws==2.12.1; platform_system == "Linux" and (platform_machine == "arm64" or platform_machine == "aarch64")`},
		{"tensorflow-cpu", "2.16.2", "win_amd64", "tensorflow-intel", `tensorflow-intel==2.16.2; platform_system == "Windows"`},
		{"keras", "2.4.0", "", "tensorflow", "tensorflow>=2.2.0"},
	} {
		release, ok := Embedded().Find(c.name, pep440.MustParse(c.version))
		if !ok {
			t.Errorf("%s %s is not known", c.name, c.version)
		}
		got := ""
		for _, r := range release.Requires(c.platform) {
			if r.Key() == c.object {
				got = r.String()
				break
			}
		}
		if got != c.want {
			t.Errorf("%s %s on %q requires %q of %s, want %q", c.name, c.version, c.platform, got, c.object, c.want)
		}
	}
}

func TestHasWheel(t *testing.T) {
	for _, c := range []struct {
		name, version, python, platform string
		want                            bool
	}{
		{"numpy", "1.19.1", "3.8", "", true},
		{"numpy", "1.19.1", "3.9", "", false},
		{"numpy", "1.19.1", "3.8", "linux_aarch64", true},
		{"tensorflow", "2.3.0", "3.8", "linux_aarch64", false},
		{"tensorflow", "2.3.0", "3.8", "win_amd64", true},
		{"tensorflow-macos", "2.13.0", "3.11", "macosx_12_0_arm64", true},
		{"tensorflow", "2.13.1", "3.11", "macos_arm64", true},
		{"tensorflow", "2.21.0", "3.9", "", false},
		{"protobuf", "6.31.1", "3.13", "linux_x86_64", true}, // py3-none-any
		{"keras", "3.0.0", "3.12", "linux_aarch64", true},
		{"keras", "3.12.0", "3.9", "", false}, // any wheel, but Requires-Python is >=3.10
		{"pandas", "1.0.0", "3.6", "", true},  // Requires-Python is >=3.6.1
		{"jax", "0.0", "3.7", "", false},      // no wheel at all
		{"numpy", "2.5.5", "", "", true},
	} {
		release, ok := Embedded().Find(c.name, pep440.MustParse(c.version))
		if !ok {
			t.Errorf("%s %s is not known", c.name, c.version)
		}
		if got := release.HasWheel(c.python, c.platform); got != c.want {
			t.Errorf("%s %s has a wheel for Python %q on %q: %v, want %v", c.name, c.version, c.python, c.platform, got, c.want)
		}
	}
}

func TestStableInterfaceWheelFitsLaterPythons(t *testing.T) {
	release := readReleases("x", "=1.0 2024-01-01 - - cp39+/linux_x86_64 cp311/windows_amd64\n")[0]
	if got := release.Pythons("linux_x86_64"); got[0] != "3.9" || !slices.Contains(got, "3.14") {
		t.Errorf("Linux: %v", got)
	}
	if got := release.Pythons("win_amd64"); !slices.Equal(got, []string{"3.11"}) {
		t.Errorf("Windows: %v", got)
	}
}

func BenchmarkDeclared(b *testing.B) {
	for _, name := range []string{"tensorflow", "jax", "tf-keras"} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				Declared(name)
			}
		})
	}
}

// TestDeclaredOfNumPy1191 holds the answer to the guide's title question, as far as metadata gives it.
func TestDeclaredOfNumPy1191(t *testing.T) {
	want := []string{
		"1.15.0", "1.15.2", "1.15.3", "2.0.0", "2.0.1", "2.0.2", "2.1.0", "2.1.1", "2.2.0", "2.7.0", "2.7.1", "2.7.2", "2.7.3", "2.7.4",
	}
	var got []string
	for _, release := range Declared("tensorflow") {
		for _, r := range release.Requires("") {
			if r.Key() == "numpy" && r.Marker.IsZero() && r.Specifiers.Contains(pep440.MustParse("1.19.1")) {
				got = append(got, release.Version.String())
			}
		}
	}
	if !slices.Equal(got, want) {
		t.Errorf("metadata admits %v, want %v", got, want)
	}
}
