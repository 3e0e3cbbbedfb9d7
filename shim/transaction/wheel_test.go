//go:build unix

package transaction

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// Where a wheel's members go (PEP 427, and what pip makes of it).
func TestWheelContents(t *testing.T) {
	scheme := Scheme{"/e/pure", "/e/plat", "/e/bin", "/e/include", "/e"}
	file := wheel(t, "demo", "1.0", map[string]string{
		"demo/__init__.py":                    "",
		"demo-1.0.data/scripts/run":           "#!python\n",
		"demo-1.0.data/platlib/fast.so":       "",
		"demo-1.0.data/headers/demo.h":        "",
		"demo-1.0.data/data/share/x/y":        "",
		"demo-1.0.data/unknown/z":             "",
		"demo-1.0.dist-info/entry_points.txt": "[console_scripts]\nfirst = demo:main\n# no = no\n[other]\nx = y\n[gui_scripts]\nsecond=demo:gui\n",
	})
	members, err := scheme.contents(Added{"demo", "1.0", file})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, member := range members {
		if !strings.Contains(member.path, ".dist-info") {
			got = append(got, member.path)
		}
	}
	slices.Sort(got)
	want := []string{
		"/e/bin/first", "/e/bin/run", "/e/bin/second", "/e/include/demo/demo.h", "/e/plat/fast.so",
		"/e/pure/demo-1.0.data/unknown/z", "/e/pure/demo/__init__.py", "/e/share/x/y",
	}
	if !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
}

func TestMetadataOf(t *testing.T) {
	for name, want := range map[string]string{
		"Zope.Interface-5.0.dist-info": "zope-interface", "six-1.0-py3.8.egg-info": "six", "foo_bar.egg-link": "foo-bar",
		"a-1-py3.egg": "a", "numpy": "", "numpy.libs": "",
	} {
		if got := metadataOf(name); got != want {
			t.Errorf("metadataOf(%q) = %q, want %q", name, got, want)
		}
	}
}

// What older installers leave no RECORD of is kept by the lists that they leave (pip's UninstallPathSet).
func TestOldInstallations(t *testing.T) {
	tests := []struct {
		name, info string
		files      map[string]string
		want       []string
	}{
		{
			"installed-files.txt", "old-1.0-py3.egg-info",
			map[string]string{
				"old-1.0-py3.egg-info/installed-files.txt": "../old/a.py\n../old/__pycache__/a.cpython-38.pyc\nPKG-INFO\n",
				"old-1.0-py3.egg-info/PKG-INFO":            "", "old/a.py": "", "old/__pycache__/a.cpython-38.pyc": "", "old/stray": "",
			},
			[]string{"old-1.0-py3.egg-info/PKG-INFO", "old-1.0-py3.egg-info/installed-files.txt", "old/__pycache__/a.cpython-38.pyc", "old/a.py"},
		},
		{
			"top_level.txt", "old.egg-info",
			map[string]string{
				"old.egg-info/top_level.txt": "old\nspace\nsingle\n", "old.egg-info/namespace_packages.txt": "space\n",
				"old/a.py": "", "space/b.py": "", "single.py": "", "single.pyc": "",
			},
			[]string{"old.egg-info/namespace_packages.txt", "old.egg-info/top_level.txt", "old/a.py", "single.py", "single.pyc"},
		},
		{
			"egg", "old-1.0-py3.egg",
			map[string]string{
				"old-1.0-py3.egg/EGG-INFO/entry_points.txt": "[console_scripts]\nold = old:main\n", "old-1.0-py3.egg/old.py": "",
				"easy-install.pth": "./old-1.0-py3.egg\n", "../bin/old": "",
			},
			[]string{"../bin/old", "easy-install.pth", "old-1.0-py3.egg/EGG-INFO/entry_points.txt", "old-1.0-py3.egg/old.py"},
		},
		{
			"egg-link", "old.egg-link",
			map[string]string{
				"old.egg-link": "PROJECT\n", "easy-install.pth": "PROJECT\n", "../bin/old": "",
				"../project/old.egg-info/entry_points.txt": "[console_scripts]\nold = old:main\n", "../project/old.py": "",
			},
			[]string{"../bin/old", "easy-install.pth", "old.egg-link"},
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			root := real(t.TempDir())
			site := filepath.Join(root, "site")
			for name, text := range test.files {
				path := filepath.Join(site, name)
				if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
					t.Fatal(err)
				}
				if err := os.WriteFile(path, []byte(strings.ReplaceAll(text, "PROJECT", filepath.Join(root, "project"))), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			g := &roots{}
			if err := g.add(root); err != nil {
				t.Fatal(err)
			}
			defer g.close()
			area := &scope{roots: g, folders: map[relPath]*folderState{}}
			if err := area.leaves(Installed{"old", "1.0", site, test.info}, filepath.Join(root, "bin")); err != nil {
				t.Fatal(err)
			}
			if err := area.compiled(); err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, folder := range area.folders {
				for name := range folder.wanted {
					if folder.Names[name] == isFile {
						path, _ := filepath.Rel(site, g.absolute(folder.join(name)))
						got = append(got, path)
					}
				}
			}
			slices.Sort(got)
			if !slices.Equal(got, test.want) {
				t.Errorf("%q, want %q", got, test.want)
			}
		})
	}
}
