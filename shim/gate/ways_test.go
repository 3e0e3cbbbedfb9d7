//go:build unix

package gate

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/pipguard/pipguard/shim/testkit"
)

// TestMetadataApart: with an index that serves metadata by itself (PEP 658) the
// plan comes before the downloads, and the files with the second stop.
func TestMetadataApart(t *testing.T) {
	t.Parallel()
	r := newRoom(t, latest(t))
	index := testkit.NewIndex(r.links)
	defer index.Close()
	r.environ = slices.DeleteFunc(r.environ, func(v string) bool {
		return strings.HasPrefix(v, "PIP_NO_INDEX=") || strings.HasPrefix(v, "PIP_FIND_LINKS=")
	})
	p := r.pip("install", "--index-url", index.URL, "beta")
	if e := r.guarded(p, func(Plan) bool { return false }); !e.result.Stopped || e.changed != "" || e.left != nil {
		t.Errorf("%+v", e)
	}
	if files := index.Fetched(false); files != nil {
		t.Errorf("downloaded before the plan was judged: %q", files)
	}
	e := r.guarded(p, nil)
	if len(e.plans) != 2 {
		t.Fatalf("%+v", e)
	}
	for _, plan := range e.plans {
		for _, item := range plan.Items {
			if (item.File != "") != (plan.Stop == Ready) || item.Name == "beta" && fmt.Sprint(item.Requires) != "[alpha>=1]" {
				t.Errorf("at %v: %+v", plan.Stop, item)
			}
		}
	}
}

// TestPlan: a plan says where to, and how each distribution was asked for.
func TestPlan(t *testing.T) {
	t.Parallel()
	r := newRoom(t, latest(t))
	wheel := filepath.Join(r.links, "alpha-1.0-py3-none-any.whl")
	e := r.guarded(r.pip("install", "--dry-run", "--root", "/sub", "--prefix=/pre", "beta", wheel), nil)
	if len(e.plans) != 1 || len(e.plans[0].Items) != 2 {
		t.Fatalf("%+v", e)
	}
	plan := e.plans[0]
	if want := (Target{Prefix: "/pre", Root: "/sub"}); plan.Target != want || !plan.DryRun {
		t.Errorf("%+v", plan)
	}
	for _, item := range plan.Items {
		if !item.Requested || item.Direct != (item.Name == "alpha") || len(item.Hashes["sha256"]) != 64 || !strings.HasPrefix(item.URL, "file:") {
			t.Errorf("%+v", item)
		}
	}
}

// TestOtherPython: `pip --python OTHER` is this environment's pip under OTHER.
func TestOtherPython(t *testing.T) {
	t.Parallel()
	for _, version := range []string{"", "3.6"} {
		var others, served []*room
		for range 2 {
			one := newRoom(t, latest(t))
			other := latest(t)
			if version != "" {
				other = making(t, "none", version)
			}
			other.Pip = "none"
			others, served = append(others, newRoom(t, other)), append(served, one)
		}
		args := func(i int) []string {
			return []string{"--python", others[i].env.Python, "install", "-q", "-q", "--no-warn-script-location", "beta"}
		}
		bare := others[0].bare(served[0].bin("pip"), args(0)...)
		p := others[1].pip(args(1)...)
		p.Home = served[1].env.Site
		yes := others[1].guarded(p, nil)
		same(t, bare, yes)
		if version == "" && len(yes.plans) != 2 {
			t.Errorf("%+v", yes)
		}
	}
}

// TestBrokenPip: tracebacks are bare pip's own.
func TestBrokenPip(t *testing.T) {
	t.Parallel()
	for _, making := range []testkit.Making{latest(t), making(t, "22.2.2", "3.8", "3.9"), making(t, "20.3.4", "3.6", "3.8")} {
		r := newRoom(t, making)
		if err := os.RemoveAll(filepath.Join(r.env.Site, "pip", "_internal", "cli")); err != nil {
			t.Fatal(err)
		}
		same(t, r.bare(r.bin("pip"), "list"), r.guarded(r.pip("list"), nil))
		if err := os.RemoveAll(filepath.Join(r.env.Site, "pip")); err != nil {
			t.Fatal(err)
		}
		same(t, r.bare(r.bin("pip"), "list"), r.guarded(r.pip("list"), nil))
		module := r.pip("list")
		module.Launcher = ""
		same(t, r.bare(r.env.Python, "-m", "pip", "list"), r.guarded(module, nil))
	}
}

// TestNames: what pip calls itself is what bare pip does, however it is started.
func TestNames(t *testing.T) {
	t.Parallel()
	r := newRoom(t, latest(t))
	bare := r.bare(r.bin("pip"), "install", "--help")
	same(t, bare, r.guarded(r.pip("install", "--help"), nil))
	argv := r.pip("install", "--help").Argv()
	same(t, bare, r.bare(argv[0], argv[1:]...))
	module := r.pip("install", "--nonesuch")
	module.Launcher, module.PythonFlags = "", []string{"-I", "-W", "error"}
	same(t, r.bare(r.env.Python, "-I", "-W", "error", "-m", "pip", "install", "--nonesuch"), r.guarded(module, nil))
}

// TestInterpreter: a launcher's first lines name its Python; only a neighbour of
// the environment's is believed.
func TestInterpreter(t *testing.T) {
	dir := t.TempDir()
	for text, want := range map[string][]string{
		"#!/env/bin/python3.11\nimport re\n":                                       {"/env/bin/python3.11"},
		"#! /env/bin/python -sE \nimport re\n":                                     {"/env/bin/python", "-sE"},
		"#!/bin/sh\n'''exec' /env/bin/python3 \"$0\" \"$@\"\n' '''\nimport re\n":   {"/env/bin/python3"},
		"#!/bin/sh\n'''exec' \"/my env/bin/py\" \"$0\" \"$@\"\n' '''\nimport re\n": {"/env/bin/python"},
		"#!/bin/sh\n'''exec' \"$(dirname \"$0\")\"/python \"$0\" \"$@\"\n' '''\n":  {"/env/bin/python"},
		"#!/usr/bin/env python\n":                                                  {"/env/bin/python"},
		"\x7fELF":                                                                  {"/env/bin/python"},
	} {
		file := filepath.Join(dir, "pip")
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		python, flags := Pip{Python: "/env/bin/python", Launcher: file}.interpreter()
		if got := append([]string{python}, flags...); !slices.Equal(got, want) {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

// TestPlainLocale: the bootstrap is ASCII, for Python 3.6 takes nothing else
// where the locale is C.
func TestPlainLocale(t *testing.T) {
	for _, text := range []string{shared, boot, begin, hook, string(pth)} {
		for i, c := range text {
			if c > 127 {
				t.Errorf("%q is not ASCII", text[i:min(i+40, len(text))])
			}
		}
	}
}

// FuzzRaw: any bytes of a path come through.
func FuzzRaw(f *testing.F) {
	f.Add([]byte("/tmp/caf\xc3\xa9 \xff"))
	f.Fuzz(func(t *testing.T, path []byte) {
		var text strings.Builder
		for _, b := range path {
			text.WriteRune(rune(b))
		}
		var got raw
		if err := got.UnmarshalJSON(quote(t, text.String())); err != nil || string(got) != string(path) {
			t.Errorf("%q: %q, %v", path, got, err)
		}
	})
}
