package request

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/pipguard/pipguard/policy"
	"github.com/pipguard/pipguard/policy/pep508"
	"github.com/pipguard/pipguard/policy/suggest"
	"github.com/pipguard/pipguard/shim/scratch"
)

// reader reads in a folder with these files, as pip 26.3 on Linux.
func reader(t *testing.T, files map[string]string) Reader {
	t.Helper()
	folder := t.TempDir()
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	private := &scratch.Folder{}
	t.Cleanup(private.Remove)
	return Reader{
		Directory: folder, Environ: []string{"HOME=" + folder}, Prefix: folder, Pip: "26.3",
		Markers: pep508.Environment{PythonVersion: "3.11", PythonFullVersion: "3.11.7", SysPlatform: "linux"}, Scratch: private,
	}
}

var requirements = map[string]string{
	"requirements.txt": "flask==2.2.2\n-r more.txt\nnumpy ; sys_platform == 'win32'\n",
	"more.txt":         "Werkzeug < 3  # for flask\n",
	"limits.txt":       "numpy<2\n",
	"hashed.txt":       "tiny==1.0 --hash=sha256:" + strings.Repeat("0", 64) + "\n",
}

// TestRead lists command lines with what is asked for, "name specifiers" with a ! where nothing else can stand in.
func TestRead(t *testing.T) {
	r := reader(t, requirements)
	for _, c := range []struct{ typed, asked, limits string }{
		{"list", "", ""},
		{"install numpy", "numpy", ""},
		{"install numpy==2.1.0", "numpy==2.1.0", ""},
		{"install Flask_SQLAlchemy", "flask-sqlalchemy", ""},
		{"install -U numpy pandas", "numpy pandas", ""},
		{"install numpy<2 --upgrade", "numpy<2", ""},
		{"-q install numpy", "numpy", ""},
		{"install celery[redis]>=5", "celery>=5", ""},
		{"install numpy;python_version<'3'", "", ""},
		{"install ./folder", "", ""}, // named by the plan,
		{"install -e ./folder", "", ""},
		{"install -e git+https://example.org/x.git#egg=ours", "ours!", ""},
		{"install ours@git+https://example.org/x.git", "ours!", ""},
		{"install ./tiny-1.0-py3-none-any.whl", "tiny==1.0!", ""},
		{"install https://example.org/tiny-1.0-py3-none-any.whl", "tiny==1.0!", ""},
		{"install -r requirements.txt", "flask==2.2.2 werkzeug<3", ""},
		{"install -rrequirements.txt tiny", "tiny flask==2.2.2 werkzeug<3", ""},
		{"install -r absent.txt", "", ""},
		{"install -r hashed.txt", "tiny==1.0!", ""},
		{"install -c limits.txt pandas", "pandas", "numpy<2"},
		{"install --only-deps numpy==2.1.0", "", ""},
		{"install --no-deps numpy", "numpy", ""},
		{"install -- numpy", "numpy", ""},
		{"install --target out numpy", "numpy", ""},
		{"uninstall -y numpy pandas", "numpy pandas", ""},
		{"undo 3f2c", "", ""},
	} {
		q := r.Read(strings.Fields(c.typed))
		if got := written(q.Policy.Asked); got != c.asked {
			t.Errorf("pip %s asks for %q, want %q", c.typed, got, c.asked)
		}
		if got := written(q.Policy.Limits); got != c.limits {
			t.Errorf("pip %s is limited by %q, want %q", c.typed, got, c.limits)
		}
	}
}

func written(asked []policy.Asked) string {
	var all []string
	for _, a := range asked {
		text := a.Name + a.Specifiers.String()
		if a.Fixed {
			text += "!"
		}
		all = append(all, text)
	}
	return strings.Join(all, " ")
}

// TestRewritten lists command lines written again.
func TestRewritten(t *testing.T) {
	r := reader(t, requirements)
	unpinned := func(names ...string) func(Request) (Request, error) {
		return func(q Request) (Request, error) { return q.Unpin(names) }
	}
	for _, c := range []struct {
		typed string
		by    func(Request) (Request, error)
		want  string
	}{
		{"install numpy==2.1.0 tiny==1", unpinned("numpy"), "install numpy tiny==1"},
		{"install celery[redis]==5", unpinned("celery"), "install celery[redis]"},
		{"install -U numpy==2.1.0", unpinned(), "install -U numpy==2.1.0"},
		{"install a==1 b==2", func(q Request) (Request, error) { return q.Replace(map[string]string{"a": ""}) }, "install b==2"},
		{"install a==1", func(q Request) (Request, error) { return q.With("--no-deps"), nil }, "install a==1 --no-deps"},
		{"install --report out.json a", func(q Request) (Request, error) { return q.As(q.Silent()), nil }, "install a --dry-run -q -q"},
	} {
		q, err := c.by(r.Read(strings.Fields(c.typed)))
		if got := strings.Join(q.Args, " "); err != nil || got != c.want {
			t.Errorf("pip %s: %q, %v; want %q", c.typed, got, err, c.want)
		}
	}
}

// TestUnpinFile loosens a line of a nested file: the copies say so, the user's files stay.
func TestUnpinFile(t *testing.T) {
	r := reader(t, requirements)
	q, err := r.Read([]string{"install", "-r", "requirements.txt"}).Unpin([]string{"flask"})
	if err != nil {
		t.Fatal(err)
	}
	copied, err := os.ReadFile(q.Args[2])
	if err != nil || !strings.HasPrefix(string(copied), "flask\n") {
		t.Errorf("the copy says %q, %v", copied, err)
	}
	if got := written(q.Policy.Asked); got != "flask werkzeug<3" {
		t.Errorf("it asks for %q", got)
	}
	own, _ := os.ReadFile(filepath.Join(r.Directory, "requirements.txt"))
	if string(own) != requirements["requirements.txt"] {
		t.Error("the user's file was changed")
	}
}

// TestArguments writes suggestions into what was typed.
func TestArguments(t *testing.T) {
	r := reader(t, requirements)
	for _, c := range []struct {
		typed string
		s     suggest.Suggestion
		want  string
	}{
		{"install -q numpy==2.1.0", suggest.Suggestion{Requirements: []string{"numpy==1.26.4"}}, "[[install numpy==1.26.4]]"},
		{"install --pre numpy tiny", suggest.Suggestion{Requirements: []string{"tensorflow>=2.19"}}, "[[install --pre numpy tiny tensorflow>=2.19]]"},
		{"install a b", suggest.Suggestion{Without: "b"}, "[[install a]]"},
		{"install a", suggest.Suggestion{Remove: "b"}, "[[uninstall -y b] [install a]]"},
		{"install -r requirements.txt", suggest.Suggestion{Requirements: []string{"tiny<2"}}, "[[install tiny<2 -r requirements.txt]]"},
	} {
		if got := fmt.Sprint(r.Read(strings.Fields(c.typed)).Arguments(c.s)); got != c.want {
			t.Errorf("pip %s: %s, want %s", c.typed, got, c.want)
		}
	}
}

// TestPlain lists what is and what is not known to be nothing but an install of named releases.
func TestPlain(t *testing.T) {
	r := reader(t, requirements)
	for typed, want := range map[string]bool{
		"install numpy==2.1.0": true, "install -U numpy": true, "install -r requirements.txt": true,
		"install --only-deps numpy==2.1.0": false, "install --user numpy": false, "install --target out numpy": false,
		"install --prefix out numpy": false, "install --root out numpy": false, "install -e .": false,
		"install -c limits.txt numpy": true, "install -r absent.txt": false, "install -c https://example.org/limits.txt numpy": false, "install -U --upgrade-strategy eager numpy": false, "uninstall numpy": false,
		"--python other install numpy": false, "install --group test": false,
	} {
		if got := r.Read(strings.Fields(typed)).Plain(); got != want {
			t.Errorf("pip %s: %v", typed, got)
		}
	}
}

func TestLineAndEdit(t *testing.T) {
	q := reader(t, requirements).Read([]string{"install", "-r", "requirements.txt", "tiny"})
	if m := q.Line("werkzeug==2"); m == nil || m.Place() != "more.txt:1" {
		t.Errorf("werkzeug stands in %v", m)
	}
	if got := q.Edit([]string{"flask==2.3"}); got != "flask==2.3 in requirements.txt:1" {
		t.Errorf("the edit is %q", got)
	}
	if got := q.Edit([]string{"flask==2.2.2", "werkzeug<3"}); got != "" {
		t.Errorf("the edit of what the lines say is %q", got)
	}
	if got := q.Edit([]string{"tiny==2"}); got != "" {
		t.Errorf("the edit of a typed word is %q", got)
	}
	violation := policy.Violation{Object: policy.Named{Name: "flask", Version: "2.2.2"}}
	if got := fmt.Sprint(q.Where([]policy.Violation{violation})); got != "map[flask:requirements.txt:1]" {
		t.Errorf("it is found at %s", got)
	}
	if got := strings.Join(q.WordsAbout([]string{"flask"}), ", "); got != "flask==2.2.2 (requirements.txt:1)" {
		t.Errorf("the words about flask are %q", got)
	}
}
