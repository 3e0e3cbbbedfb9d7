package verify

import (
	"strings"
	"testing"
)

func TestPackages(t *testing.T) {
	for _, c := range []struct{ why, files, want string }{
		{"a package", "flask/__init__.py flask/app.py flask/json/__init__.py flask-2.0.dist-info/METADATA", "flask"},
		{"a module", "six.py six-1.0.dist-info/RECORD", "six"},
		{"several", "setuptools/__init__.py pkg_resources/__init__.py _distutils_hack/__init__.py", "pkg_resources setuptools"},
		{"private alone", "_cffi_backend.cpython-311-x86_64-linux-gnu.so", "_cffi_backend"},
		{"private beside", "cffi/__init__.py _cffi_backend.cpython-311-x86_64-linux-gnu.so", "cffi"},
		{"tests", "a/__init__.py tests/__init__.py tests/test_a.py test_b.py", "a"},
		{"a namespace package", "google/protobuf/__init__.py google/protobuf/message.py google/_upb/_message.abi3.so", "google.protobuf"},
		{"a namespace of modules", "ns/one.py ns/two.py", "ns.one ns.two"},
		{"deep", "a/b/c/d/e/__init__.py", ""},
		{"below a package", "a/__init__.py a/b/c.py", "a"},
		{"a compiled package", "a/__init__.cpython-311-x86_64-linux-gnu.so a/b.so", "a"},
		{"Windows", "a.cp311-win_amd64.pyd b.pyd", "a b"},
		{"a linked library", "libx.so a.py", "a"},
		{"launchers and data", "../../../bin/a ../../../share/x.py a-b/c.py a.pth a.py", "a"},
		{"an editable install's finder", "__editable___a_1_0_finder.py __editable__.a-1.0.pth", ""},
		{"nothing", "", ""},
	} {
		found, loose := packages(strings.Fields(c.files))
		if got := strings.Join(found, " "); got != c.want || loose != (c.want == "ns.one ns.two") {
			t.Errorf("%s: %q, loose %v, want %q", c.why, got, loose, c.want)
		}
	}
}
