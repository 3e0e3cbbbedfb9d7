package gate

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/pipguard/pipguard/shim/testkit"
)

// in26 are the places in pip 26.3 that the tests move.
const (
	resolve     = "            requirement_set = resolver.resolve("
	installCode = "pip/_internal/commands/install.py"
)

// TestChanged: a pip that goes to change the environment before its plan is
// known is ended, even when it catches the interrupt.
func TestChanged(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]string{
		"once": `            open(os.path.join(site.getsitepackages()[0], "early"), "w")` + "\n",
		"caught": `            for name in "early", "earlier":
                try:
                    os.mkdir(os.path.join(site.getsitepackages()[0], name))
                except KeyboardInterrupt:
                    pass
`,
		"through a link": `            os.symlink(site.getsitepackages()[0], tempfile.gettempdir() + "/link")
            os.rename(tempfile.gettempdir() + "/link/pip", tempfile.gettempdir() + "/link/piq")
`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newRoom(t, latest(t))
			r.edit(filepath.Join(r.env.Site, installCode), resolve, change+resolve)
			r.edit(filepath.Join(r.env.Site, installCode), "import site\n", "import site\nimport tempfile\n")
			e := r.guarded(r.pip("install", "beta"), nil)
			early, ok := errors.AsType[*ChangedError](e.err)
			if !ok || !strings.HasPrefix(early.Path, r.env.Site) && !strings.HasPrefix(early.Path, r.tmp) {
				t.Errorf("%v", e.err)
			}
			if e.changed != "" || e.plans != nil || e.code == 0 || strings.Contains(e.stderr, "cancelled") {
				t.Errorf("%+v", e)
			}
		})
	}
}

// rename gives a pip other names inside, as a later one may have.
func rename(r *room) {
	for path, names := range map[string][]string{
		installCode:                     {"import InstallationResult, install_given_reqs", "installed = install_given_reqs(", "self.make_resolver("},
		"pip/_internal/req/__init__.py": {`"install_given_reqs",`, "def install_given_reqs("},
		"pip/_internal/cli/req_command.py": {
			"def make_resolver(",
		},
	} {
		for _, name := range names {
			other := strings.NewReplacer("install_given_reqs", "put", "make_resolver", "resolver").Replace(name)
			r.edit(filepath.Join(r.env.Site, path), name, other)
		}
	}
}

// TestUnknownPip: a pip whose inside has other names is stopped by its report,
// or not started where that would change its meaning.
func TestUnknownPip(t *testing.T) {
	t.Parallel()
	for name, way := range map[string]struct {
		args []string
		ok   bool
	}{
		"plain":         {[]string{"install", "beta"}, true},
		"own report":    {[]string{"install", "beta", "--report", "report.json"}, true},
		"report shown":  {[]string{"install", "beta", "--report=-"}, false},
		"dry run":       {[]string{"install", "--dry-run", "beta"}, false},
		"to be removed": {[]string{"uninstall", "-y", "pip"}, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			ours := newRoom(t, latest(t))
			rename(ours)
			p := ours.pip(slices.Clone(way.args)...)
			if i := slices.Index(p.Args, "report.json"); i > 0 {
				p.Args[i] = filepath.Join(ours.dir, "report.json")
			}
			no := ours.guarded(p, func(Plan) bool { return false })
			if !way.ok {
				if !errors.Is(no.err, ErrNoGate) || no.changed != "" || no.stdout+no.stderr != "" {
					t.Errorf("%+v", no)
				}
				return
			}
			theirs := newRoom(t, latest(t))
			rename(theirs)
			args := slices.Clone(way.args)
			if i := slices.Index(args, "report.json"); i > 0 {
				args[i] = filepath.Join(theirs.dir, "report.json")
			}
			bare := theirs.bare(theirs.bin("pip"), args...)
			refused(t, no, bare)
			yes := ours.guarded(p, nil)
			same(t, bare, yes)
			if len(yes.plans) != 1 || !yes.plans[0].Last || len(yes.plans[0].Items)+len(yes.plans[0].Removes) == 0 {
				t.Errorf("%+v", yes.plans)
			}
			if name == "own report" && ours.read(filepath.Join(ours.dir, "report.json")) != theirs.read(filepath.Join(theirs.dir, "report.json")) {
				t.Error("the reports differ")
			}
		})
	}
}

// TestOwnFiles: what the user lets pip write into its own --target is no change.
func TestOwnFiles(t *testing.T) {
	t.Parallel()
	ours, theirs := newRoom(t, latest(t)), newRoom(t, latest(t))
	args := func(r *room) []string {
		target := filepath.Join(r.dir, "target")
		return []string{"install", "-t", target, "--log", target + "/logs/pip.log", "--report", target + "/report.json", "beta"}
	}
	bare := theirs.bare(theirs.bin("pip"), args(theirs)...)
	yes := ours.guarded(ours.pip(args(ours)...), nil)
	same(t, bare, yes)
	if !strings.Contains(yes.changed, "target/report.json") || !strings.Contains(yes.changed, "target/logs/pip.log") {
		t.Error(yes.changed)
	}
	ours.reset()
	ours.environ = append(ours.environ, "TMPDIR="+filepath.Join(ours.dir, "target", "tmp"))
	if err := os.MkdirAll(filepath.Join(ours.dir, "target", "tmp"), 0o755); err != nil {
		t.Fatal(err)
	}
	if e := ours.guarded(ours.pip(args(ours)...), nil); e.code != 0 || e.err != nil {
		t.Errorf("temporary files in it: %+v", e)
	}
}

// TestOwnReport: the user's report is pip's, however it was asked for.
func TestOwnReport(t *testing.T) {
	t.Parallel()
	for _, making := range []testkit.Making{latest(t), making(t, "22.2.2", "3.8", "3.9")} {
		t.Run(making.Pip, func(t *testing.T) {
			t.Parallel()
			r := newRoom(t, making)
			file := filepath.Join(r.dir, "report.json")
			conf := filepath.Join(r.dir, "pip.conf")
			r.write(conf, "[install]\nreport = "+file+"\n")
			for _, way := range []struct {
				args    []string
				environ string
			}{
				{[]string{"-q", "--report", "-"}, ""},
				{nil, "PIP_REPORT=" + file},
				{nil, "PIP_CONFIG_FILE=" + conf},
			} {
				if way.environ != "" {
					r.environ = append(r.environ, way.environ)
				}
				args := append([]string{"install", "--dry-run", "beta"}, way.args...)
				r.write(file, "none\n")
				bare := r.bare(r.bin("pip"), args...)
				want := r.read(file)
				r.write(file, "none\n")
				same(t, bare, r.guarded(r.pip(args...), nil))
				if got := r.read(file); got != want {
					t.Errorf("%q: report %q, bare pip's is %q", args, got, want)
				}
				if way.environ != "" {
					r.environ = r.environ[:len(r.environ)-1]
				}
			}
		})
	}
}
