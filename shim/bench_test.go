package shim

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/pipguard/pipguard/shim/caller"
	"github.com/pipguard/pipguard/shim/rounds"
)

// BenchmarkBlock is a static block among 300 distributions, and the time that each part of its story takes.
func BenchmarkBlock(b *testing.B) {
	call := blocked(b, 300)
	var spent [4]time.Duration
	for b.Loop() {
		at := time.Now()
		lap := func(part int) { spent[part] += time.Since(at); at = time.Now() }
		target, err := locate(call)
		if err != nil {
			b.Fatal(err)
		}
		run, err := open(target)
		lap(0)
		if err != nil {
			b.Fatal(err)
		}
		known, err := run.begin()
		lap(1)
		judged, blocked := run.judge(known).WithoutIndex()
		if err != nil || !blocked {
			b.Fatal("it is not blocked", err)
		}
		lap(2)
		known.Search, known.End, known.Static = rounds.At(judged), rounds.Blocked, true
		if _, err := run.finish(known, run.hints(run.judge(known), known)); err != nil {
			b.Fatal(err)
		}
		run.close()
		lap(3)
	}
	for part, name := range []string{"policy-and-lock", "look", "judge", "report-and-journal"} {
		b.ReportMetric(float64(spent[part].Microseconds())/float64(b.N), name+"-µs")
	}
}

// blocked is `pip install numpy==2.1.0` in a folder that looks like an environment with TensorFlow and much else. Its
// interpreter is never started.
func blocked(b testing.TB, count int) caller.Call {
	env := b.TempDir()
	site := filepath.Join(env, "lib", "python3.11", "site-packages")
	write := func(name, text string) {
		b.Helper()
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			b.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(text), 0o755); err != nil {
			b.Fatal(err)
		}
	}
	install := func(name, version, requires string) {
		info := filepath.Join(site, name+"-"+version+".dist-info")
		write(filepath.Join(info, "METADATA"), fmt.Sprintf("Metadata-Version: 2.1\nName: %s\nVersion: %s\n%s\n%8000s", name, version, requires, "description"))
	}
	write(filepath.Join(env, "pyvenv.cfg"), "home = /usr/bin\nversion = 3.11.7\n")
	write(filepath.Join(env, "bin", "python"), "#!/bin/sh\n")
	write(filepath.Join(site, "pip", "__init__.py"), "")
	install("pip", "26.3", "")
	install("tensorflow", "2.15.1", "Requires-Dist: numpy<2.0.0,>=1.23.5\n")
	install("numpy", "1.26.4", "")
	for i := range count - 3 {
		install(fmt.Sprintf("stand_in_%d", i), "1.0", fmt.Sprintf("Requires-Dist: stand-in-%d>=1.0,<2\nRequires-Dist: absent; extra == \"test\"\n", max(0, i-1)))
	}
	null, err := os.OpenFile(os.DevNull, os.O_RDWR, 0)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { null.Close() })
	return caller.Call{
		Name: filepath.Join(env, "bin", "pip"), Args: []string{"install", "numpy==2.1.0"}, Directory: env, Environment: env,
		Environ: []string{"HOME=" + b.TempDir()}, Stdin: null, Stdout: null, Stderr: null, Now: time.Now,
	}
}
