//go:build unix

package transaction

import (
	"archive/zip"
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// pythons is the interpreters of this machine that can make an environment with a pip, oldest first: python3.N on PATH,
// and pyenv's.
func pythons(t *testing.T) []string {
	t.Helper()
	var found []string
	root, _ := exec.Command("pyenv", "root").Output()
	if len(root) == 0 {
		home, _ := os.UserHomeDir()
		root = []byte(filepath.Join(home, ".pyenv"))
	}
	for minor := 8; minor < 20; minor++ {
		versions, _ := filepath.Glob(fmt.Sprintf("%s/versions/3.%d.*/bin/python", strings.TrimSpace(string(root)), minor))
		if path, err := exec.LookPath(fmt.Sprintf("python3.%d", minor)); err == nil && len(versions) == 0 {
			versions = []string{path}
		}
		for _, python := range versions {
			if exec.Command(python, "-c", "import ensurepip, venv").Run() == nil {
				found = append(found, python)
				break
			}
		}
	}
	if len(found) == 0 {
		t.Skip("no Python with venv and ensurepip")
	}
	return found
}

// unpacked is where each interpreter's bundled pip has been unpacked, for all tests.
var (
	unpacked  = map[string]string{}
	unpacking sync.Mutex
)

func TestMain(m *testing.M) {
	if task := os.Getenv(helperVariable); task != "" {
		if err := helper(task, os.Args[1:]); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	code := m.Run()
	for _, folder := range unpacked {
		os.RemoveAll(folder)
	}
	os.Exit(code)
}

// bundledPip unpacks the pip that comes with the interpreter, and compiles it.
func bundledPip(t testing.TB, python string) string {
	t.Helper()
	unpacking.Lock()
	defer unpacking.Unlock()
	if unpacked[python] == "" {
		folder, err := os.MkdirTemp("", "pip")
		if err != nil {
			t.Fatal(err)
		}
		unpacked[python] = folder
		const unpack = "import compileall, ensurepip, glob, os, sys, zipfile\n" +
			"wheel = glob.glob(os.path.join(os.path.dirname(ensurepip.__file__), '_bundled', 'pip-*.whl'))[0]\n" +
			"zipfile.ZipFile(wheel).extractall(sys.argv[1])\n" +
			"compileall.compile_dir(sys.argv[1], quiet=2)\n"
		if out, err := exec.Command(python, "-c", unpack, folder).CombinedOutput(); err != nil {
			t.Fatalf("unpack pip: %v\n%s", err, out)
		}
		if err := os.WriteFile(filepath.Join(folder, "sitecustomize.py"), []byte(killer), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return unpacked[python]
}

// killer kills pip before the KILL_AT-th change that it makes in the environment, as the audit hook (PEP 578) sees them;
// without KILL_AT it counts them into COUNT_TO.
const killer = `
import os, sys
at, count_to = int(os.environ.get("KILL_AT", 0)), os.environ.get("COUNT_TO")
if at or count_to:
    import atexit
    prefix, count = os.path.join(sys.prefix, ""), 0
    changes = ("os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.chmod", "shutil.move")
    def hook(event, args):
        global count
        writes = event == "open" and args[2] and args[2] & (os.O_WRONLY | os.O_RDWR)
        if (writes or event in changes) and str(args[0]).startswith(prefix):
            count += 1
            if count == at:
                os.kill(os.getpid(), 9)
    sys.addaudithook(hook)
    if count_to:
        atexit.register(lambda: open(count_to, "w").write(str(count)))
`

// environment is a real virtual environment, and the real pip that works on it.
type environment struct {
	t       testing.TB
	root    string
	pipPath string
	scheme  Scheme
}

func newEnvironment(t testing.TB, python string) *environment {
	t.Helper()
	root := filepath.Join(real(t.TempDir()), "env")
	if out, err := exec.Command(python, "-m", "venv", "--without-pip", root).CombinedOutput(); err != nil {
		t.Fatalf("venv: %v\n%s", err, out)
	}
	e := &environment{t: t, root: root, pipPath: bundledPip(t, python)}
	sites, _ := filepath.Glob(filepath.Join(root, "lib", "python3*", "site-packages"))
	version := filepath.Base(filepath.Dir(sites[0]))
	e.scheme = Scheme{sites[0], sites[0], filepath.Join(root, "bin"), filepath.Join(root, "include", "site", version), root}
	if err := os.Mkdir(e.place().State, 0o755); err != nil {
		t.Fatal(err)
	}
	return e
}

func (e *environment) place() Place { return Place{e.root, filepath.Join(e.root, ".pipguard")} }

func (e *environment) python(args ...string) string {
	e.t.Helper()
	out, err := exec.Command(filepath.Join(e.root, "bin", "python"), args...).CombinedOutput()
	if err != nil {
		e.t.Fatalf("python %s: %v\n%s", args, err, out)
	}
	return string(out)
}

// pip is a pip that uses nothing but the files it is given.
func (e *environment) pip(args ...string) *exec.Cmd {
	args = append([]string{"-m", "pip", "--disable-pip-version-check", "--no-input"}, args...)
	cmd := exec.Command(filepath.Join(e.root, "bin", "python"), args...)
	cmd.Env = append(os.Environ(), "PYTHONPATH="+e.pipPath, "PIP_NO_INDEX=1", "PIP_NO_CACHE_DIR=1", "PIP_CONFIG_FILE="+os.DevNull)
	return cmd
}

func (e *environment) install(wheels ...string) {
	e.t.Helper()
	if out, err := e.pip(append([]string{"install", "--no-deps"}, wheels...)...).CombinedOutput(); err != nil {
		e.t.Fatalf("pip install %s: %v\n%s", wheels, err, out)
	}
}

// run is the guarded run that installs wheels; what of them is installed is replaced.
func (e *environment) run(id string, wheels ...string) Run {
	run := Run{ID: id, Time: time.Now(), Scheme: e.scheme}
	for _, file := range wheels {
		fields := strings.Split(filepath.Base(file), "-")
		run.Add = append(run.Add, Added{fields[0], fields[1], file})
		infos, _ := filepath.Glob(filepath.Join(e.scheme.Purelib, fields[0]+"-*.dist-info"))
		for _, info := range infos {
			version := strings.TrimSuffix(strings.TrimPrefix(filepath.Base(info), fields[0]+"-"), ".dist-info")
			run.Remove = append(run.Remove, Installed{fields[0], version, e.scheme.Purelib, filepath.Base(info)})
		}
	}
	return run
}

// tree is all that is in the environment but pipguard's own folder: each path with its kind, mode, time and content.
func (e *environment) tree() map[string]string {
	e.t.Helper()
	found := map[string]string{}
	err := filepath.WalkDir(e.root, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if path == e.place().State {
			return fs.SkipDir
		}
		info, err := entry.Info()
		if err != nil {
			return err
		}
		content := ""
		switch {
		case info.Mode().IsRegular():
			text, err := os.ReadFile(path)
			if err != nil {
				return err
			}
			content = fmt.Sprintf("%x", sha256.Sum256(text))
		case info.Mode()&fs.ModeSymlink != 0:
			content, _ = os.Readlink(path)
		}
		found[path] = fmt.Sprintf("%v %d %s", info.Mode(), info.ModTime().UnixNano(), content)
		return nil
	})
	if err != nil {
		e.t.Fatal(err)
	}
	return found
}

// differences is what differs between two trees, for a failure's text.
func differences(before, after map[string]string) string {
	var lines []string
	for path := range maps.Keys(before) {
		if after[path] == "" {
			lines = append(lines, "gone:    "+path)
		} else if after[path] != before[path] {
			lines = append(lines, "changed: "+path+"\n  "+before[path]+"\n  "+after[path])
		}
	}
	for path := range maps.Keys(after) {
		if before[path] == "" {
			lines = append(lines, "new:     "+path)
		}
	}
	slices.Sort(lines)
	return strings.Join(lines[:min(len(lines), 30)], "\n")
}

func (e *environment) same(before map[string]string) {
	e.t.Helper()
	if after := e.tree(); !maps.Equal(before, after) {
		e.t.Fatalf("the environment is not what it was:\n%s", differences(before, after))
	}
}

// wheel makes a wheel of files, by their names in it, and gives its path.
func wheel(t testing.TB, name, version string, files map[string]string) string {
	t.Helper()
	info := fmt.Sprintf("%s-%s.dist-info/", name, version)
	files = maps.Clone(files)
	files[info+"METADATA"] = fmt.Sprintf("Metadata-Version: 2.1\nName: %s\nVersion: %s\n", name, version)
	files[info+"WHEEL"] = "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
	var record strings.Builder
	var archive bytes.Buffer
	writer := zip.NewWriter(&archive)
	add := func(member, text string) {
		w, err := writer.Create(member)
		if err != nil {
			t.Fatal(err)
		}
		_, _ = w.Write([]byte(text))
	}
	for _, member := range slices.Sorted(maps.Keys(files)) {
		digest := sha256.Sum256([]byte(files[member]))
		fmt.Fprintf(&record, "%s,sha256=%s,%d\n", member, base64.RawURLEncoding.EncodeToString(digest[:]), len(files[member]))
		add(member, files[member])
	}
	add(info+"RECORD", record.String()+info+"RECORD,,\n")
	if err := writer.Close(); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), fmt.Sprintf("%s-%s-py3-none-any.whl", name, version))
	if err := os.WriteFile(path, archive.Bytes(), 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}

// demo is a wheel with a bit of everything: modules, a folder shared with others, scripts, headers, data, a .pth.
func demo(t testing.TB, version string) string {
	data := "demo-" + version + ".data/"
	return wheel(t, "demo", version, map[string]string{
		"demo/__init__.py":                                "version = '" + version + "'\n",
		"demo/only_in_" + version[:1] + ".py":             "x = 1\n",
		"demo/deep/er/module.py":                          "y = '" + version + "'\n",
		"demo_single.py":                                  "z = '" + version + "'\n",
		"demo.pth":                                        "# " + version + "\n",
		"shared/demo_part/__init__.py":                    "part = '" + version + "'\n",
		data + "scripts/demo-script":                      "#!python\nprint('" + version + "')\n",
		data + "headers/demo.h":                           "#define DEMO " + version + "\n",
		data + "data/share/demo/file.txt":                 version + "\n",
		data + "data/etc/demo.conf":                       "version = " + version + "\n",
		"demo-" + version + ".dist-info/entry_points.txt": "[console_scripts]\ndemo-run = demo:main\n",
	})
}

// many is a wheel of n small modules in n/50 folders.
func many(t testing.TB, version string, n int) string {
	files := map[string]string{"many/__init__.py": ""}
	for i := range n {
		files[fmt.Sprintf("many/part%d/module%d.py", i/50, i)] = fmt.Sprintf("value = %d\nversion = %q\n", i, version)
	}
	return wheel(t, "many", version, files)
}

// other shares a folder with demo.
func other(t testing.TB) string {
	return wheel(t, "other", "1.0", map[string]string{"shared/other_part/__init__.py": "", "other.py": "import demo\n"})
}
