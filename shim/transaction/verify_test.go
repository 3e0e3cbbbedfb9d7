//go:build unix

package transaction

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"testing"
)

// What can be wrong after a run is found, and said of the right distribution.
func TestVerify(t *testing.T) {
	t.Parallel()
	e := newEnvironment(t, pythons(t)[0])
	e.install(demo(t, "1.0"), other(t))
	site := e.scheme.Purelib
	module := filepath.Join(site, "demo", "deep", "er", "module.py")
	record := filepath.Join(site, "demo-2.0.dist-info", "RECORD")
	before := e.tree()
	wheel := demo(t, "2.0")
	transaction, err := e.place().Begin(e.run("verify", wheel))
	if err != nil {
		t.Fatal(err)
	}
	e.install(wheel)
	tests := []struct {
		name, file string
		damage     func(file string) error
		want       []Finding
	}{
		{"whole", module, func(string) error { return nil }, nil},
		{"missing", module, os.Remove, []Finding{{"demo", "2.0", module, Missing}}},
		{"short", module, func(file string) error { return os.Truncate(file, 3) }, []Finding{{"demo", "2.0", module, WrongSize}}},
		{
			"other bytes", module, func(file string) error { return os.WriteFile(file, []byte("y = '9.9'\n"), 0o644) },
			[]Finding{{"demo", "2.0", module, WrongDigest}},
		},
		{"no RECORD", record, os.Remove, []Finding{{"demo", "2.0", record, NoRecord}}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			text, err := os.ReadFile(test.file)
			if err != nil {
				t.Fatal(err)
			}
			if err := test.damage(test.file); err != nil {
				t.Fatal(err)
			}
			got, err := transaction.Verify()
			if err != nil || !slices.Equal(got, test.want) {
				t.Errorf("%v, %v, want %v", got, err, test.want)
			}
			if err := os.WriteFile(test.file, text, 0o644); err != nil {
				t.Fatal(err)
			}
		})
	}
	if err := os.RemoveAll(filepath.Dir(record)); err != nil {
		t.Fatal(err)
	}
	want := []Finding{{"demo", "2.0", "", NoRecord}}
	if got, err := transaction.Verify(); err != nil || !slices.Equal(got, want) {
		t.Errorf("no metadata: %v, %v, want %v", got, err, want)
	}
	if err := transaction.Rollback(); err != nil {
		t.Fatal(err)
	}
	e.same(before)
}

// A wheel may hold compiled files; pip writes its own over them, and leaves the wheel's digest in RECORD.
func TestVerifyCompiled(t *testing.T) {
	t.Parallel()
	e := newEnvironment(t, pythons(t)[0])
	wheel := wheel(t, "packed", "1.0", map[string]string{"packed/__init__.py": "", "packed/__pycache__/__init__.cpython-311.pyc": "the wheel's"})
	transaction, err := e.place().Begin(e.run("compiled", wheel))
	if err != nil {
		t.Fatal(err)
	}
	e.install(wheel)
	compiled := filepath.Join(e.scheme.Purelib, "packed", "__pycache__", "__init__.cpython-311.pyc")
	if err := os.WriteFile(compiled, []byte("pip's own"), 0o644); err != nil {
		t.Fatal(err)
	}
	if got, err := transaction.Verify(); err != nil || len(got) > 0 {
		t.Errorf("%v, %v, want nothing", got, err)
	}
	if err := transaction.Commit(0); err != nil {
		t.Fatal(err)
	}
}

// Of two distributions with the same file one wins, also where only one came as a wheel that is known: the other was built.
func TestVerifyOverlaid(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		now, info string // the file as it is, and what the later one's metadata says of it
		want      int
	}{
		"as the later one has it":          {"b = 2\n", "second-1.0.dist-info", 0},
		"as none has it":                   {"c = 3\n", "second-1.0.dist-info", 2},
		"one by setuptools has no digests": {"c = 3\n", "second-1.0.egg-info", 0},
	} {
		e := newEnvironment(t, pythons(t)[0])
		first := wheel(t, "first", "1.0", map[string]string{"first.py": "", "docs/conf.py": "a = 1\n"})
		second := wheel(t, "second", "1.0", map[string]string{"docs/conf.py": "b = 2\n"})
		run := e.run("overlaid", first, second)
		run.Add[1].Wheel = ""
		transaction, err := e.place().Begin(run)
		if err != nil {
			t.Fatal(err)
		}
		site := e.scheme.Purelib
		e.install(first)
		if filepath.Ext(c.info) == ".egg-info" {
			err = errors.Join(os.Mkdir(filepath.Join(site, c.info), 0o755), os.WriteFile(filepath.Join(site, c.info, "installed-files.txt"), []byte("../docs/conf.py\n"), 0o644))
		} else {
			e.install(second)
		}
		if err := errors.Join(err, os.WriteFile(filepath.Join(site, "docs", "conf.py"), []byte(c.now), 0o644)); err != nil {
			t.Fatal(err)
		}
		if got, err := transaction.Verify(); err != nil || len(got) != c.want {
			t.Errorf("%s: %v, %v, want %d", name, got, err, c.want)
		}
		if err := transaction.Commit(0); err != nil {
			t.Fatal(err)
		}
	}
}

// An uninstallation that takes a file of another distribution with it, and one that did not happen.
func TestVerifyUninstall(t *testing.T) {
	t.Parallel()
	e := newEnvironment(t, pythons(t)[0])
	common := map[string]string{"common.py": "c = 1\n"}
	e.install(wheel(t, "first", "1.0", common), wheel(t, "second", "1.0", common))
	before := e.tree()
	info := "second-1.0.dist-info"
	run := Run{ID: "off", Scheme: e.scheme, Remove: []Installed{{"second", "1.0", e.scheme.Purelib, info}}}
	transaction, err := e.place().Begin(run)
	if err != nil {
		t.Fatal(err)
	}
	want := []Finding{{"second", "1.0", filepath.Join(e.scheme.Purelib, info), StillThere}}
	if got, err := transaction.Verify(); err != nil || !slices.Equal(got, want) {
		t.Errorf("before pip: %v, %v, want %v", got, err, want)
	}
	if out, err := e.pip("uninstall", "-y", "second").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	if got, err := transaction.Verify(); err != nil || len(got) > 0 {
		t.Errorf("after pip: %v, %v", got, err)
	}
	losses := transaction.Losses()
	if len(losses) != 1 || losses[0].Distribution != "first" || losses[0].Version != "1.0" || !slices.Equal(losses[0].Files, []string{"common.py"}) {
		t.Errorf("lost: %v, want first's common.py", losses)
	}
	if err := transaction.Rollback(); err != nil {
		t.Fatal(err)
	}
	e.same(before)
}

// A plan in two steps is one transaction; a wheel that is not known is watched in full; the shim's own files return.
func TestExtendUnknownProtect(t *testing.T) {
	t.Parallel()
	e := newEnvironment(t, pythons(t)[0])
	e.install(demo(t, "1.0"))
	shim := filepath.Join(e.scheme.Scripts, "pip")
	if err := os.WriteFile(shim, []byte("shim\n"), 0o755); err != nil {
		t.Fatal(err)
	}
	before := e.tree()
	run := e.run("steps", demo(t, "2.0"))
	run.Protect = []string{shim}
	transaction, err := e.place().Begin(run)
	if err != nil {
		t.Fatal(err)
	}
	e.install(demo(t, "2.0"))
	second := e.run("", demo(t, "3.0"))
	second.Add = append(second.Add, Added{Name: "other", Version: "1.0"})
	if err := transaction.Extend(second); err != nil {
		t.Fatal(err)
	}
	e.install(demo(t, "3.0"), other(t))
	if err := errors.Join(os.Remove(shim), os.WriteFile(shim, []byte("pip's own\n"), 0o700)); err != nil {
		t.Fatal(err)
	}
	if err := transaction.close(); err != nil {
		t.Fatal(err)
	}
	unfinished, err := e.place().Unfinished()
	want := []Change{{"demo", "1.0", "3.0"}, {"other", "", "1.0"}}
	if err != nil || unfinished == nil || unfinished.Running || !slices.Equal(unfinished.Changes, want) {
		t.Fatalf("%+v, %v, want the changes %v", unfinished, err, want)
	}
	if _, err := e.place().Recover(); err != nil {
		t.Fatal(err)
	}
	e.same(before)
	if unfinished, err := e.place().Unfinished(); unfinished != nil || err != nil {
		t.Errorf("%+v, %v", unfinished, err)
	}
}
