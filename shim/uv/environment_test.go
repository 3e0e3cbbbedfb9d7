package uv_test

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/pipguard/pipguard/shim/testkit"
	"github.com/pipguard/pipguard/shim/uv"
	"github.com/pipguard/pipguard/shim/uvargs"
)

// A situation is a command line in a folder, under variables. In each of them, @ is the folder that holds all.
type situation struct {
	name, in string
	env      string
	typed    string // what comes behind `uv pip install`; a word before the command stands before a |
	files    map[string]string
}

// Beside the environments a, b, base/conda, project/.venv and system (all made by uv), there are the folders project/deep and
// elsewhere.
var situations = []situation{
	{name: "active", env: "VIRTUAL_ENV=@/a"},
	{name: "active, below a project", in: "project", env: "VIRTUAL_ENV=@/a"},
	{name: "active by a relative path", in: "project", env: "VIRTUAL_ENV=../a"},
	{name: "active, and --directory", env: "VIRTUAL_ENV=@/a", typed: "--directory project |"},
	{name: ".venv here", in: "project"},
	{name: ".venv above", in: "project/deep"},
	{name: "inside an environment", in: "a"},
	{name: "deep inside an environment", in: "a/lib"},
	{name: "--directory", typed: "--directory project |"},
	{name: "--directory behind", typed: "--directory project/deep"},
	{name: "UV_WORKING_DIR", env: "UV_WORKING_DIR=@/project", in: "elsewhere"},
	{name: "--project", in: "elsewhere", typed: "--project @/project"},
	{name: "a conda environment", env: "CONDA_PREFIX=@/conda", in: "elsewhere"},
	{name: "a conda environment before .venv", env: "CONDA_PREFIX=@/conda", in: "project"},
	{name: "conda's base is none", env: "CONDA_PREFIX=@/conda CONDA_DEFAULT_ENV=base", in: "project"},
	{name: "conda by its own name", env: "CONDA_PREFIX=@/conda CONDA_DEFAULT_ENV=conda", in: "project"},
	{name: "VIRTUAL_ENV before conda", env: "VIRTUAL_ENV=@/a CONDA_PREFIX=@/conda"},
	{name: "an empty VIRTUAL_ENV", env: "VIRTUAL_ENV=", in: "project"},
	{name: "a VIRTUAL_ENV that is gone", env: "VIRTUAL_ENV=@/gone", in: "project"},
	{name: "--python folder", env: "VIRTUAL_ENV=@/a", typed: "--python @/b"},
	{name: "--python interpreter", env: "VIRTUAL_ENV=@/a", typed: "--python @/b/bin/python"},
	{name: "--python python3", typed: "-p@/b/bin/python3"},
	{name: "--python relative", in: "project", typed: "--python=../b"},
	{name: "UV_PYTHON", env: "VIRTUAL_ENV=@/a UV_PYTHON=@/b"},
	{name: "--python over UV_PYTHON", env: "UV_PYTHON=@/b", typed: "--python @/a"},
	{name: "--python version", env: "VIRTUAL_ENV=@/a", typed: "--python 3.11"},
	{name: "--python version that is not", env: "VIRTUAL_ENV=@/a", typed: "--python 2.7"},
	{name: "--python of a folder that is not", typed: "--python @/gone"},
	{name: "uv.toml", in: "elsewhere", files: map[string]string{"elsewhere/uv.toml": "[pip]\npython = '@/b'\n"}},
	{name: "[tool.uv.pip]", in: "project/deep", files: map[string]string{"project/pyproject.toml": "[tool.uv.pip]\npython = '@/b'\n"}},
	{name: "uv.toml over pyproject", in: "project", files: map[string]string{
		"project/uv.toml": "[pip]\n", "project/pyproject.toml": "[tool.uv.pip]\npython = '@/b'\n",
	}},
	{name: "--no-config", in: "project", typed: "--no-config", files: map[string]string{"project/uv.toml": "[pip]\npython = '@/b'\n"}},
	{name: "--config-file", in: "project", typed: "--config-file @/own.toml", files: map[string]string{"own.toml": "[pip]\npython = '@/b'\n"}},
	{name: "the user's uv.toml", in: "project", files: map[string]string{"home/.config/uv/uv.toml": "[pip]\npython = '@/b'\n"}},
	{name: "an active one below a link", env: "VIRTUAL_ENV=@/linked"},
	{name: "a linked .venv", in: "linking"},
	{name: "none at all", in: "elsewhere"},
}

// TestEnvironment has the real uv install a stand-in in each situation, and finds the environment where it landed; where uv
// finds none, neither does the guard.
func TestEnvironment(t *testing.T) {
	real, err := testkit.Uv()
	if err != nil {
		t.Skip(err)
	}
	wheel := standIn(t)
	for _, s := range situations {
		t.Run(s.name, func(t *testing.T) {
			t.Parallel()
			root := layOut(t, real, s.files)
			args := s.args(root, wheel)
			u := uv.Uv{Path: real, Directory: filepath.Join(root, s.in), Environ: s.environ(root)}
			inv := uvargs.Parse(args, u.Environ)
			inv = inv.Configure(inv.Where.ProjectFolder(u.Directory), u.Environ, os.ReadFile)
			got, choosing := u.Environment(context.Background(), inv)
			cmd := exec.Command(real, args...)
			cmd.Dir, cmd.Env = u.Directory, u.Environ
			said, installing := cmd.CombinedOutput()
			if (choosing == nil) != (installing == nil) {
				t.Fatalf("uv: %v\n%s\nthe guard: %q %v", installing, said, got, choosing)
			}
			if installing != nil {
				return
			}
			found, _ := filepath.Glob(filepath.Join(got, "lib", "python3.*", "site-packages", "standin.py"))
			if len(found) != 1 {
				t.Errorf("not in %s; uv said %s", got, said)
			}
		})
	}
}

func (s situation) args(root, wheel string) []string {
	typed := strings.ReplaceAll(s.typed, "@", root)
	before, after, ok := strings.Cut(typed, "|")
	if !ok {
		before, after = "", typed
	}
	args := append(strings.Fields(before), "pip", "install", wheel)
	return append(args, strings.Fields(after)...)
}

func (s situation) environ(root string) []string {
	environ := []string{
		"HOME=" + filepath.Join(root, "home"), "PATH=" + os.Getenv("PATH"), "UV_OFFLINE=1", "UV_CACHE_DIR=" + filepath.Join(root, "cache"),
		"UV_PYTHON_DOWNLOADS=never", "UV_LINK_MODE=copy",
	}
	return append(environ, strings.Fields(strings.ReplaceAll(s.env, "@", root))...)
}

// layOut makes the environments and folders of a situation.
func layOut(t *testing.T, real string, files map[string]string) string {
	t.Helper()
	root, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	python, err := testkit.FindInterpreter("3.11")
	if err != nil {
		t.Skip(err)
	}
	for _, folder := range []string{"home", "elsewhere", "project/deep", "linking"} {
		must(t, os.MkdirAll(filepath.Join(root, folder), 0o755))
	}
	for _, name := range []string{"a", "b", "conda", "project/.venv"} {
		cmd := exec.Command(real, "venv", "-q", "--offline", "--no-config", "--python", python.Path, filepath.Join(root, name))
		if said, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("%v: %s", err, said)
		}
	}
	must(t, os.Symlink("a", filepath.Join(root, "linked")))
	must(t, os.Symlink("../b", filepath.Join(root, "linking", ".venv")))
	for name, text := range files {
		path := filepath.Join(root, name)
		must(t, os.MkdirAll(filepath.Dir(path), 0o755))
		must(t, os.WriteFile(path, []byte(strings.ReplaceAll(text, "@", root)), 0o644))
	}
	return root
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
