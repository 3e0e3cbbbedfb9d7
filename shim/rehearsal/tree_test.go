//go:build unix

package rehearsal

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/pipguard/pipguard/shim/environment"
)

// What lies in the environment beside plain packages is found in both trees: a namespace that distributions share, .pth
// files, editable installs of both kinds, data files, metadata; and a wheel's files lie where their scheme says.
func TestTree(t *testing.T) {
	project := t.TempDir()
	write := func(path, text string) {
		t.Helper()
		if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o755), os.WriteFile(path, []byte(text), 0o644)); err != nil {
			t.Fatal(err)
		}
	}
	write(project+"/mine.py", "")
	write(project+"/older.py", "")
	for _, version := range pythons {
		t.Run(version, func(t *testing.T) {
			env := newEnvironment(t, version, "space-a 1.0\nspace/a.py: x = 1", "space-b 1.0\nspace/b.py: x = 1", "gone 1.0\ngone/__init__.py: x = 1")
			write(env.Site[0]+"/mine.pth", project+"\n")
			write(env.Site[0]+"/older.egg-link", project+"\n.")
			write(env.Site[0]+"/gone/__pycache__/left.pyc", "")
			write(env.Site[0]+"/pipguard.pth", "import nothing_like_it\n")
			write(env.Prefix+"/share/old.txt", "old")
			planned := wheel(t, "space-b 2.0\nspace/b.py: x = 2\nspace_b-2.0.data/purelib/pure.py: x = 1\nspace_b-2.0.data/platlib/plat.py: x = 1\n"+
				"space_b-2.0.data/scripts/run: #!python\nspace_b-2.0.data/data/share/new.txt: new\nspace_b-2.0.data/headers/b.h: int\n../../outside.py: x\nspace_b-2.0.data/data/../../outside.py: x")
			probe := wheel(t, "probe 1.0\nprobe.py: import os, sys, mine, pure, plat, space.a, space.b;assert space.b.x == 2;"+
				"read = lambda p: open(os.path.join(sys.prefix, p)).read().strip();assert read('share/old.txt') == 'old' and read('share/new.txt') == 'new';"+
				"assert read('bin/run') and read('include/site/python%d.%d/space-b/b.h' % sys.version_info[:2]);"+
				"assert sys.flags.isolated and sys.stdin.read() == '' and os.environ.get('HOME') != '"+os.Getenv("HOME")+"'")
			answers := rehearsed(t, env, []Wheel{planned, probe}, []string{"gone"}, Limits{},
				Question{Module: "probe", New: true}, Question{Module: "gone"}, Question{Module: "space.b"}, Question{Module: "outside", New: true})
			if a := answers[0].After; a.State != Holds {
				t.Errorf("%+v", a)
			}
			if !answers[1].Broken() || answers[1].After.Type != "ModuleNotFoundError" {
				t.Errorf("what is removed: %+v", answers[1])
			}
			if answers[2].After.State != Holds || answers[3].After.State != Fails {
				t.Errorf("%+v", answers[2:])
			}
		})
	}
}

// TestHeader leaves out what is compiled against, and nothing that an import may read.
func TestHeader(t *testing.T) {
	for member, want := range map[string]bool{
		"numpy/_core/include/numpy/ndarrayobject.h": true, "tensorflow/include/external/eigen/Eigen/Dense": true, "a/include/b.cuh": true,
		"a/include/b.py": false, "a/include/b.so": false, "a/include/b.html": false, "include/a.h": false, "a/b.h": false,
	} {
		if header(member) != want {
			t.Errorf("%s: %v", member, !want)
		}
	}
}

// A plain prefix's tree has a pyvenv.cfg of its own; the user site lies in it.
func TestUserSite(t *testing.T) {
	env := newEnvironment(t, "3.11", provider1, user)
	usersite := filepath.Join(t.TempDir(), "user")
	install(t, usersite, "provider 0.9\nprovider/__init__.py: \nprovider/urls.py: quote = 0")
	env.Virtual = false
	installed, _, err := environment.Read(usersite, env.Site[0])
	if err != nil {
		t.Fatal(err)
	}
	o := Outcome{Env: env, Installed: installed, UserSite: usersite, Wheels: []Wheel{wheel(t, provider2)}}
	asked := []Question{{Module: "user.app"}, {Module: "provider.urls", Names: []Name{{"provider", "Old"}}}}
	answers, err := Run(t.Context(), o, asked, Limits{}, nil)
	if err != nil || !answers[0].Broken() || answers[1].After.State != Holds {
		t.Errorf("%+v, %v", answers, err)
	}
}

// What cannot be rehearsed is a *NotTriedError that says why.
func TestNotTried(t *testing.T) {
	env := newEnvironment(t, "3.11", provider1)
	if _, err := makePlace(env, "", 1<<60); err == nil || !strings.HasPrefix(err.Error(), "not rehearsed: no room in ") {
		t.Error(err)
	}
}

// A cancelled rehearsal ends at once and leaves nothing; what a killed one left goes with the next.
func TestCancel(t *testing.T) {
	env := newEnvironment(t, "3.11", "slow 1.0\nslow.py: import time;time.sleep(100)")
	left := filepath.Join(env.State(), "rehearsal-999999999-1")
	if err := os.MkdirAll(left+"/after", 0o700); err != nil {
		t.Fatal(err)
	}
	if got := leftovers(env, ""); len(got) != 1 || got[0] != left {
		t.Errorf("%v", got)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 500*time.Millisecond)
	defer cancel()
	begun := time.Now()
	_, err := Run(ctx, Outcome{Env: env}, []Question{{Module: "slow"}}, Limits{}, nil)
	if !errors.Is(err, context.DeadlineExceeded) || time.Since(begun) > 3*time.Second {
		t.Errorf("%v after %v", err, time.Since(begun))
	}
	if left, _ := os.ReadDir(env.State()); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}

// BenchmarkTree lays out 200 installed distributions and ten wheels of twenty modules each.
func BenchmarkTree(b *testing.B) {
	env := &environment.Environment{Prefix: b.TempDir(), Version: "3.11.7", Virtual: true}
	site := filepath.Join(env.Prefix, "lib", "python3.11", "site-packages")
	env.Site, env.Python = []string{site}, filepath.Join(env.Prefix, "bin", "python")
	t := &testing.T{}
	body := func(name string, text string) string {
		var all strings.Builder
		all.WriteString(name)
		for n := range 20 {
			all.WriteString(fmt.Sprintf("\n%s/m%d.py: %s", strings.Fields(name)[0], n, text))
		}
		return all.String()
	}
	for n := range 200 {
		install(t, site, body(fmt.Sprintf("d%d 1.0", n), "x = 1"))
	}
	if err := errors.Join(os.MkdirAll(env.Prefix+"/bin", 0o755), os.WriteFile(env.Python, nil, 0o755), os.WriteFile(env.Prefix+"/pyvenv.cfg", nil, 0o644)); err != nil {
		b.Fatal(err)
	}
	var wheels []Wheel
	folder := b.TempDir()
	for n := range 10 {
		wheels = append(wheels, wheelIn(t, folder, body(fmt.Sprintf("d%d 2.0", n), strings.Repeat("y = 2;", 2000))))
	}
	installed, _, err := env.Installed()
	if err != nil {
		b.Fatal(err)
	}
	var spent time.Duration
	for b.Loop() {
		begun := processor()
		s, err := prepare(Outcome{Env: env, Installed: installed, Wheels: wheels}, Limits{}.orDefault(), nil)
		if err != nil {
			b.Fatal(err)
		}
		spent += processor() - begun
		b.StopTimer()
		s.place.remove()
		b.StartTimer()
	}
	b.ReportMetric(float64(spent.Milliseconds())/float64(b.N), "cpu-ms/op")
}

// processor is the time that the process has spent on processors: what counts where others share them.
func processor() time.Duration {
	var usage syscall.Rusage
	syscall.Getrusage(syscall.RUSAGE_SELF, &usage)
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}
