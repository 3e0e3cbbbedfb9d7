package uv

import (
	"context"
	"os"
	"path/filepath"
	"time"

	"github.com/pelletier/go-toml/v2"
)

// facts are what an index says of a release's wheel (PEP 691, PEP 700): zero where it is not known.
type facts struct {
	Size     int64
	Uploaded time.Time
}

// Uploaded says when a release's wheel was uploaded; zero where uv does not say so: uv before 0.7, and indexes without times.
func (x *Index) Uploaded(ctx context.Context, name, version string) time.Time {
	x.mu.Lock()
	defer x.mu.Unlock()
	return x.facts(ctx, name, version).Uploaded
}

// facts has uv write a lock of one release (PEP 751).
func (x *Index) facts(ctx context.Context, name, version string) facts {
	key := name + "==" + version
	if _, known := x.told[key]; !known {
		x.told[key] = x.ask(ctx, key)
	}
	return x.told[key]
}

func (x *Index) ask(ctx context.Context, pin string) facts {
	asked := filepath.Join(x.folder, "asked.in")
	if os.WriteFile(asked, []byte(pin+"\n"), 0o600) != nil {
		return facts{}
	}
	args := append(x.inv.Probing(x.python, false), "--no-deps", "--only-binary", ":all:", "--color", "never", "--no-progress", "-q", "--format", "pylock.toml", asked)
	args[1] = "compile"
	lock, _, err := x.output(ctx, args...)
	if err != nil {
		return facts{}
	}
	return readFacts(lock)
}

// readFacts reads the wheel of a lock's only package.
func readFacts(text string) (f facts) {
	var lock struct {
		Packages []struct {
			Wheels []struct {
				Size     int64     `toml:"size"`
				Uploaded time.Time `toml:"upload-time"`
			} `toml:"wheels"`
		} `toml:"packages"`
	}
	if toml.Unmarshal([]byte(text), &lock) != nil || len(lock.Packages) != 1 || len(lock.Packages[0].Wheels) == 0 {
		return facts{}
	}
	wheel := lock.Packages[0].Wheels[0]
	return facts{wheel.Size, wheel.Uploaded}
}
