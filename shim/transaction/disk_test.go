//go:build unix

package transaction

import (
	"errors"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// plant makes an environment-like folder with one installed distribution of n files, without any Python.
func plant(t testing.TB, root string, n int) Run {
	t.Helper()
	site := filepath.Join(root, "lib", "python3", "site-packages")
	info := filepath.Join(site, "planted-1.0.dist-info")
	var record strings.Builder
	write := func(name, text string) {
		path := filepath.Join(site, name)
		if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o755), os.WriteFile(path, []byte(text), 0o644)); err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(&record, "%s,,\n", name)
	}
	for i := range n {
		write(fmt.Sprintf("planted/part%d/module%d.py", i/100, i), strconv.Itoa(i))
	}
	write("../../../bin/planted", "#!python\n")
	write("planted.pth", strings.Repeat("# planted\n", 1000))
	write("planted-1.0.dist-info/METADATA", "Name: planted\nVersion: 1.0\n")
	if err := os.WriteFile(filepath.Join(info, "RECORD"), []byte(record.String()), 0o644); err != nil {
		t.Fatal(err)
	}
	return Run{
		ID: "full", Time: time.Now(), Remove: []Installed{{"planted", "1.0", site, filepath.Base(info)}},
		Scheme: Scheme{site, site, filepath.Join(root, "bin"), filepath.Join(root, "include"), root},
	}
}

// helperDisk is the part of helper that works on a planted environment.
func helperDisk(task string, place Place, args []string) error {
	site := filepath.Join(place.Environment, "lib", "python3", "site-packages")
	run := Run{
		ID: "disk", Remove: []Installed{{"planted", "1.0", site, "planted-1.0.dist-info"}},
		Scheme: Scheme{site, site, filepath.Join(place.Environment, "bin"), filepath.Join(place.Environment, "include"), place.Environment},
	}
	if task == "limited" {
		limit, _ := strconv.ParseUint(args[1], 10, 64)
		if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &syscall.Rlimit{Cur: limit, Max: limit}); err != nil {
			return err
		}
	}
	if task == "recover" {
		_, err := place.Recover()
		return err
	}
	t, err := place.Begin(run)
	var refused *KeepError
	switch {
	case errors.As(err, &refused) && isFull(refused.Err):
		fmt.Println("full")
		return nil
	case err != nil:
		return err
	}
	if err := os.RemoveAll(filepath.Join(site, "planted")); err != nil {
		return err
	}
	fmt.Println("begun")
	return t.Rollback()
}

func snapshot(t testing.TB, root string) map[string]string {
	e := &environment{t: t, root: root}
	return e.tree()
}

// A limit on the size of files, anywhere from nothing up: Begin refuses and changes nothing, or all goes well.
func TestFileSizeLimit(t *testing.T) {
	root := real(t.TempDir())
	plant(t, root, 300)
	if err := os.Mkdir(filepath.Join(root, ".pipguard"), 0o755); err != nil {
		t.Fatal(err)
	}
	before := snapshot(t, root)
	outcomes := map[string]int{}
	for limit := 0; limit < 1<<18; limit = limit*2 + 500 {
		out, err := helperCommand("limited", root, strconv.Itoa(limit)).CombinedOutput()
		if err != nil {
			t.Fatalf("limit %d: %v\n%s", limit, err, out)
		}
		outcomes[strings.TrimSpace(string(out))]++
		if after := snapshot(t, root); !maps.Equal(before, after) {
			t.Fatalf("limit %d: %s", limit, differences(before, after))
		}
		if left, _ := filepath.Glob(filepath.Join(root, ".pipguard", "tr*")); len(left) > 0 {
			t.Fatalf("limit %d leaves %v", limit, left)
		}
	}
	if outcomes["full"] == 0 || outcomes["begun"] == 0 {
		t.Errorf("the limits did not reach both outcomes: %v", outcomes)
	}
}

// A file system that is full to any degree: Begin refuses and changes nothing, or the way back needs no room.
func TestFullDisk(t *testing.T) {
	if os.Geteuid() != 0 {
		t.Skip("mounting a small file system takes root")
	}
	root := real(t.TempDir())
	if err := exec.Command("mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", root).Run(); err != nil {
		t.Skip("no tmpfs can be mounted here")
	}
	defer func() { _ = exec.Command("umount", "-l", root).Run() }()
	run := plant(t, root, 200)
	place := Place{root, filepath.Join(root, ".pipguard")}
	if err := os.Mkdir(place.State, 0o755); err != nil {
		t.Fatal(err)
	}
	ballast := filepath.Join(place.State, "ballast")
	before := snapshot(t, root)
	outcomes := map[bool]int{}
	for free := 0; free <= 60<<10; free += 4 << 10 {
		fill(t, root, ballast, int64(free))
		transaction, err := place.Begin(run)
		var refused *KeepError
		if err != nil && (!errors.As(err, &refused) || !isFull(refused.Err)) {
			t.Fatalf("%d bytes free: %v", free, err)
		}
		outcomes[err == nil]++
		if err == nil {
			if err := os.RemoveAll(filepath.Join(run.Scheme.Purelib, "planted")); err != nil {
				t.Fatal(err)
			}
			fill(t, root, ballast, 0)
			if err := transaction.Rollback(); err != nil {
				t.Fatalf("%d bytes free: %v", free, err)
			}
		}
		if after := snapshot(t, root); !maps.Equal(before, after) {
			t.Fatalf("%d bytes free: %s", free, differences(before, after))
		}
	}
	if outcomes[true] == 0 || outcomes[false] == 0 {
		t.Errorf("the sizes did not reach both outcomes: %v", outcomes)
	}
}

// fill makes ballast so large that the file system has that many bytes free.
func fill(t *testing.T, root, ballast string, free int64) {
	t.Helper()
	_ = os.Remove(ballast)
	var stat syscall.Statfs_t
	if err := syscall.Statfs(root, &stat); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(ballast, make([]byte, max(0, int64(stat.Bfree)*int64(stat.Bsize)-free)), 0o600); err != nil {
		t.Fatal(err)
	}
}

// The intent reaches the disk in the right order: copies, then the names of what is kept, then the manifest, then the
// names above it; and the kept files go only after the rename that ends the run is on the disk. Read from strace.
func TestDiskOrder(t *testing.T) {
	strace, err := exec.LookPath("strace")
	if err != nil {
		t.Skip("no strace")
	}
	root := real(t.TempDir())
	plant(t, root, 50)
	trace := filepath.Join(t.TempDir(), "trace")
	cmd := exec.Command(strace, "-f", "-y", "-qq", "-e", "trace=openat,linkat,fsync,syncfs,renameat,renameat2,unlinkat,write", "-o", trace,
		os.Args[0], root)
	cmd.Env = append(os.Environ(), helperVariable+"=rollback")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Skipf("strace: %v\n%s", err, out)
	}
	text, err := os.ReadFile(trace)
	if err != nil {
		t.Fatal(err)
	}
	state := regexp.QuoteMeta(root) + `/\.pipguard`
	steps := []struct{ what, call string }{
		{"the copy of the .pth", `fsync\(\d+<` + state + `/transaction/kept/\w+>`},
		{"the names of what is kept", `fsync\(\d+<` + state + `/transaction/kept>`},
		{"the intent", `fsync\(\d+<` + state + `/transaction/manifest\.0>`},
		{"its name", `fsync\(\d+<` + state + `/transaction>`},
		{"the transaction's name", `fsync\(\d+<` + state + `>`},
		{"the go", `write\(1<.*"begun`},
		{"what was put back", `syncfs\(`},
		{"the end", `renameat2?\(.*"transaction".*"trash-disk"`},
		{"its name", `fsync\(\d+<` + state + `>`},
		{"the first kept file goes", `unlinkat\(.*<` + state + `/trash-disk/kept>`},
	}
	lines := strings.Split(string(text), "\n")
	at := 0
	for _, step := range steps {
		call := regexp.MustCompile(step.call)
		next := slices.IndexFunc(lines[at:], call.MatchString)
		if next < 0 {
			t.Fatalf("%s (%s) does not come in its place; after line %d", step.what, step.call, at)
		}
		at += next + 1
	}
	kept := regexp.MustCompile(`linkat\([^,]*, [^,]*, \d+<` + state + `/transaction/kept>`)
	flushed := regexp.MustCompile(steps[1].call)
	if last := lastIndex(lines, kept); last < 0 || last > slices.IndexFunc(lines, flushed.MatchString) {
		t.Error("a file is kept after the names of what is kept went to the disk")
	}
}

func lastIndex(lines []string, call *regexp.Regexp) int {
	for i, line := range slices.Backward(lines) {
		if call.MatchString(line) {
			return i
		}
	}
	return -1
}
