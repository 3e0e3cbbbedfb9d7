package uv_test

import (
	"context"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/pipguard/pipguard/shim/uv"
	"github.com/pipguard/pipguard/shim/uvargs"
)

// asked is an index of a uv that notes its command lines and then does what a script says.
func asked(t *testing.T, script string, args ...string) (index *uv.Index, told func() []string) {
	t.Helper()
	if runtime.GOOS == "windows" {
		t.Skip("a script stands for uv")
	}
	folder := t.TempDir()
	path, log := filepath.Join(folder, "uv"), filepath.Join(folder, "log")
	must(t, os.WriteFile(path, []byte("#!/bin/sh\necho \"$@\" >>"+log+"\n"+script), 0o700))
	by := uv.Uv{Path: path, Environ: os.Environ(), Directory: folder}
	return by.Index(uvargs.Parse(args, nil), "PYTHON", folder), func() []string {
		text, err := os.ReadFile(log)
		must(t, err)
		return strings.Split(strings.TrimSpace(strings.ReplaceAll(string(text), folder, "FOLDER")), "\n")
	}
}

const plans = `echo 'Would install 1 package' >&2; echo ' + lib==1.4' >&2`

// TestNewest asks within the bounds of the command line, and nothing twice.
func TestNewest(t *testing.T) {
	index, told := asked(t, plans, "pip", "install", "-U", "--index-url", "URL", "--no-build", "--exclude-newer", "2026-01-01", "-c", "own.txt", "app")
	for range 2 {
		for _, by := range []time.Time{{}, time.Date(2020, 5, 1, 0, 0, 0, 0, time.UTC)} {
			if version, err := index.Newest(context.Background(), "lib", "2", by); version != "1.4" || err != nil {
				t.Fatal(version, err)
			}
		}
	}
	const rest = " -c own.txt --no-deps --only-binary :all: --target FOLDER/none --dry-run --color never --no-progress -- lib<2"
	want := "pip install --index-url URL --exclude-newer 2026-01-01 --python PYTHON" + rest + "\n" +
		"pip install --index-url URL --python PYTHON --exclude-newer 2020-05-01T00:00:00Z" + rest
	if got := strings.Join(told(), "\n"); got != want {
		t.Errorf("asked\n%s\nwant\n%s", got, want)
	}
}

// TestNewestOfNone takes an error for an answer, and no other text for a release.
func TestNewestOfNone(t *testing.T) {
	for name, script := range map[string]string{
		"no solution":  "echo 'No solution found' >&2; exit 1",
		"nothing new":  "echo 'Would make no changes' >&2",
		"another name": "echo 'Would install 1 package' >&2; echo ' + other==1.4' >&2",
	} {
		index, _ := asked(t, script, "pip", "install", "app")
		if version, err := index.Newest(context.Background(), "lib", "2", time.Time{}); version != "" || err != nil {
			t.Errorf("%s: %q %v", name, version, err)
		}
	}
}

// TestAskInterrupted asks no more after the user has ended a question.
func TestAskInterrupted(t *testing.T) {
	index, told := asked(t, "kill -INT $PPID; sleep 0.2; exit 130", "pip", "install", "app")
	for range 2 {
		if version, err := index.Newest(context.Background(), "lib", "2", time.Time{}); version != "" || err == nil {
			t.Errorf("%q %v", version, err)
		}
	}
	if !index.Interrupted() || len(told()) != 1 {
		t.Errorf("asked %q", told())
	}
}

const lock = `cat <<'end'
[[packages]]
name = "lib"
version = "1.4"
wheels = [{ url = "URL", upload-time = 2022-02-07T21:04:36Z, size = 289232, hashes = { sha256 = "00" } }]
end
`

// TestUploaded reads a lock of one release, once.
func TestUploaded(t *testing.T) {
	index, told := asked(t, lock, "pip", "install", "--index-url", "URL", "app")
	for range 2 {
		if got := index.Uploaded(context.Background(), "lib", "1.4"); !got.Equal(time.Date(2022, 2, 7, 21, 4, 36, 0, time.UTC)) {
			t.Error(got)
		}
	}
	if _, err := index.Fetch(context.Background(), "lib", "1.4", t.TempDir(), 289231); err == nil || !strings.Contains(err.Error(), "too large") {
		t.Error(err)
	}
	want := "pip compile --index-url URL --python PYTHON --no-deps --only-binary :all: --color never --no-progress -q --format pylock.toml FOLDER/asked.in"
	if got := strings.Join(told(), "\n"); got != want {
		t.Errorf("asked\n%s\nwant\n%s", got, want)
	}
}

// TestUploadedUnknown is what a uv without locks, or an index without times, gives.
func TestUploadedUnknown(t *testing.T) {
	for _, script := range []string{"exit 2", "echo no lock", strings.ReplaceAll(lock, "upload-time = 2022-02-07T21:04:36Z, ", "")} {
		index, _ := asked(t, script, "pip", "install", "app")
		if got := index.Uploaded(context.Background(), "lib", "1.4"); !got.IsZero() {
			t.Error(got)
		}
	}
}
