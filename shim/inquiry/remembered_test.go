package inquiry

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/pelletier/go-toml/v2"
	"github.com/pipguard/pipguard/policy"
	"github.com/pipguard/pipguard/policy/policyfile"
	"github.com/pipguard/pipguard/shim/environment"
	"github.com/pipguard/pipguard/shim/lock"
)

// TestRemembered changes one thing after the other, and sees that the verdict is reached again.
func TestRemembered(t *testing.T) {
	changes := map[string]func(t *testing.T, site string){
		"": func(*testing.T, string) {},
		"METADATA": func(t *testing.T, site string) {
			put(t, site, "lib-1.0.dist-info/METADATA", "Name: lib\nVersion: 2.0\nRequires-Dist: dep>=2\n")
		},
		"RECORD": func(t *testing.T, site string) { put(t, site, "lib-1.0.dist-info/RECORD", "lib/b.py,,\n") },
		"WHEEL":  func(t *testing.T, site string) { put(t, site, "lib-1.0.dist-info/WHEEL", "Tag: cp27-none-any\n") },
		"another file of the dist-info": func(t *testing.T, site string) {
			put(t, site, "lib-1.0.dist-info/direct_url.json", `{"dir_info":{"editable":true}}`)
		},
		"a new distribution": func(t *testing.T, site string) {
			put(t, site, "dep-1.0.dist-info/METADATA", "Name: dep\nVersion: 1.0\n")
		},
		"one removed": func(t *testing.T, site string) {
			if err := os.RemoveAll(filepath.Join(site, "lib-1.0.dist-info")); err != nil {
				t.Fatal(err)
			}
		},
		"a module that nobody owns":   func(t *testing.T, site string) { put(t, site, "dep.py", "") },
		"a module in a package":       func(t *testing.T, site string) { put(t, site, "lib/new.py", "") },
		"a contested module":          func(t *testing.T, site string) { put(t, site, "lib/deep/both.py", "b = 2") },
		"a .pth file":                 func(t *testing.T, site string) { put(t, site, "x.pth", "import lib") },
		"the interpreter":             func(t *testing.T, site string) { put(t, site, "../../../bin/python", "another") },
		"the Python of pyvenv.cfg":    func(t *testing.T, site string) { put(t, site, "../../../pyvenv.cfg", "version = 3.11.9\n") },
		"what lockdown holds it to":   func(t *testing.T, site string) { put(t, site, "../../../"+lock.Name, "held") },
		"the memory itself, damaged":  damaged,
		"the memory itself, cut off":  cutOff,
		"a file's time, set back too": touched,
	}
	for name, change := range changes {
		t.Run(name, func(t *testing.T) {
			prefix, site := laid(t)
			want := judged(t, prefix, "today")
			time.Sleep(20 * time.Millisecond) // longer than a tick of the file system's clock
			change(t, site)
			got, known := Remember(opened(t, prefix), "today").Recall()
			if known != (name == "") {
				t.Fatalf("remembered: %v", known)
			}
			if was, _ := encodeChecked(want); known {
				if is, ok := encodeChecked(got); !ok || is != was {
					t.Errorf("remembered as\n%s\nwas\n%s", is, was)
				}
			}
			if _, known := Remember(opened(t, prefix), "tomorrow").Recall(); known {
				t.Error("remembered upon another basis")
			}
		})
	}
}

// TestNotRemembered lists environments that are looked at each time.
func TestNotRemembered(t *testing.T) {
	for name, change := range map[string]func(t *testing.T, site string){
		"installed in place": func(t *testing.T, site string) {
			put(t, site, "lib-1.0.dist-info/direct_url.json", `{"dir_info":{"editable":true}}`)
		},
		"no RECORD": func(t *testing.T, site string) {
			put(t, site, "dep-1.0.dist-info/METADATA", "Name: dep\nVersion: 1.0\n")
		},
		"an egg": func(t *testing.T, site string) { put(t, site, "egg.egg-info", "Name: egg\nVersion: 1.0\n") },
	} {
		t.Run(name, func(t *testing.T) {
			prefix, site := laid(t)
			change(t, site)
			judged(t, prefix, "")
			if _, known := Remember(opened(t, prefix), "").Recall(); known {
				t.Error("remembered")
			}
		})
	}
}

// TestSecrets: what may hold credentials is not stored.
func TestSecrets(t *testing.T) {
	for requires, ok := range map[string]bool{
		"dep @ https://user:hunter2@example.org/dep.whl": false, "dep @ https://example.org/dep.whl": true, "dep>=2": true,
	} {
		if _, got := encodeChecked(Checked{Violations: []Violation{{Violation: policy.Violation{Requires: requires}}}}); got != ok {
			t.Errorf("%s: stored: %v", requires, got)
		}
	}
}

// TestUnsettled: what changed a moment ago may change again within the same tick of the clock.
func TestUnsettled(t *testing.T) {
	prefix, _ := laid(t)
	env := opened(t, prefix)
	remembered := Remember(env, "")
	remembered.Keep(checkedNow(t, env))
	if _, known := Remember(env, "").Recall(); known {
		t.Error("remembered")
	}
}

// laid makes an environment, and a cache of the test's own.
func laid(t *testing.T) (prefix, site string) {
	t.Setenv("XDG_CACHE_HOME", t.TempDir())
	prefix = t.TempDir()
	site = filepath.Join(prefix, "lib/python3.11/site-packages")
	put(t, prefix, "bin/python", "")
	put(t, prefix, "pyvenv.cfg", "version = 3.11.7\n")
	put(t, site, "lib/__init__.py", "")
	put(t, site, "lib/deep/both.py", "b = 1")
	put(t, site, "lib-1.0.dist-info/METADATA", "Name: lib\nVersion: 1.0\nRequires-Dist: dep>=2\n")
	put(t, site, "lib-1.0.dist-info/WHEEL", "Tag: py3-none-any\n")
	put(t, site, "lib-1.0.dist-info/RECORD", "lib/__init__.py,,\nlib/deep/both.py,sha256=a,5\n")
	put(t, site, "other-1.0.dist-info/METADATA", "Name: other\nVersion: 1.0\n")
	put(t, site, "other-1.0.dist-info/RECORD", "lib/deep/both.py,sha256=b,5\n")
	return prefix, site
}

// judged judges an environment, and remembers the verdict as an hour later.
func judged(t *testing.T, prefix, basis string) Checked {
	env := opened(t, prefix)
	remembered := Remember(env, basis)
	remembered.opened = time.Now().Add(time.Hour)
	checked := checkedNow(t, env)
	if len(checked.Violations) == 0 {
		t.Fatal("nothing is broken")
	}
	remembered.Keep(checked)
	return checked
}

func checkedNow(t *testing.T, env *environment.Environment) Checked {
	merged, _ := policyfile.Merge()
	question := policy.Case{Policy: merged, Today: toml.LocalDate{Year: 2026, Month: 1, Day: 2}}
	checked, flaws, err := CheckEnvironment(question, env, TargetOf(env.Markers), nil, nil)
	if err != nil || len(flaws) > 0 {
		t.Fatal(flaws, err)
	}
	return checked
}

func opened(t *testing.T, prefix string) *environment.Environment {
	env, err := environment.Open(prefix)
	if err != nil {
		t.Fatal(err)
	}
	return env
}

func put(t *testing.T, folder, name, text string) {
	t.Helper()
	path := filepath.Join(folder, name)
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

// touched writes a file again with its size and its time as they were.
func touched(t *testing.T, site string) {
	path := filepath.Join(site, "lib-1.0.dist-info/METADATA")
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	put(t, site, "lib-1.0.dist-info/METADATA", "Name: lib\nVersion: 1.0\nRequires-Dist: dep>=3\n")
	if err := os.Chtimes(path, info.ModTime(), info.ModTime()); err != nil {
		t.Fatal(err)
	}
}

func damaged(t *testing.T, _ string) {
	memory(t, func(text []byte) []byte { text[len(text)/2] ^= 1; return text })
}

func cutOff(t *testing.T, _ string) {
	memory(t, func(text []byte) []byte { return text[:len(text)/2] })
}

// memory changes all memories.
func memory(t *testing.T, change func([]byte) []byte) {
	files, err := filepath.Glob(filepath.Join(os.Getenv("XDG_CACHE_HOME"), "pipguard", "*"))
	if err != nil || len(files) == 0 {
		t.Fatal("nothing is remembered", err)
	}
	for _, name := range files {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, change(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
}
