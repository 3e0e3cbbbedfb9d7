//go:build unix

package rehearsal

import (
	"archive/zip"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/pipguard/pipguard/shim/artifact"
	"github.com/pipguard/pipguard/shim/environment"
)

// BenchmarkRealTree lays out a real environment, whose site-packages folder PIPGUARD_BENCH_SITE names, with ten wheels: those
// of every twentieth distribution that is installed in it.
func BenchmarkRealTree(b *testing.B) {
	site := os.Getenv("PIPGUARD_BENCH_SITE")
	if site == "" {
		b.Skip("PIPGUARD_BENCH_SITE names no site-packages folder")
	}
	env, err := environment.Open(filepath.Join(site, "../../.."))
	if err != nil {
		b.Fatal(err)
	}
	o := Outcome{Env: env}
	if o.Installed, _, err = env.Installed(); err != nil {
		b.Fatal(err)
	}
	for i := 0; i < len(o.Installed) && len(o.Wheels) < 10; i += max(1, len(o.Installed)/10) {
		o.Wheels = append(o.Wheels, packed(b, o.Installed[i]))
	}
	b.Run("first", func(b *testing.B) { layOut(b, o) })
	o.Store = &Store{}
	b.Run("again", func(b *testing.B) { layOut(b, o) })
	o.Store.Close()
	b.Logf("%d distributions, %d wheels", len(o.Installed), len(o.Wheels))
}

func layOut(b *testing.B, o Outcome) {
	var spent time.Duration
	for b.Loop() {
		begun := processor()
		s, err := prepare(o, Limits{}.orDefault(), nil)
		if err != nil {
			b.Fatal(err)
		}
		spent += processor() - begun
		b.StopTimer()
		s.close()
		b.StartTimer()
	}
	b.ReportMetric(float64(spent.Milliseconds())/float64(b.N), "cpu-ms/op")
}

// packed makes a wheel of what is installed of a distribution.
func packed(b *testing.B, d environment.Distribution) Wheel {
	file, err := os.Create(filepath.Join(b.TempDir(), d.Name+"-1.0-py3-none-any.whl"))
	if err != nil {
		b.Fatal(err)
	}
	defer file.Close()
	archive := zip.NewWriter(file)
	names, err := artifact.InstalledFiles(d.Artifacts())
	if err != nil {
		b.Fatal(err)
	}
	for _, name := range names {
		text, err := os.ReadFile(filepath.Join(d.Site, name))
		if err != nil {
			continue // bytecode that is not there
		}
		member, err := archive.Create(name)
		if err == nil {
			_, err = member.Write(text)
		}
		if err != nil {
			b.Fatal(err)
		}
	}
	if err := archive.Close(); err != nil {
		b.Fatal(err)
	}
	return Wheel{d.Name, file.Name()}
}
