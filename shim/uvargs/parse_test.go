package uvargs

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/pipguard/pipguard/shim/pipargs"
)

// summary is an invocation in one line.
func summary(inv Invocation) string {
	if inv.Refusal != nil {
		return string(inv.Command) + " refused: " + inv.Refusal.Error()
	}
	if inv.Command == None {
		return "passes"
	}
	text := string(inv.Command)
	for _, part := range []struct {
		mark string
		all  []pipargs.Value
	}{{"", inv.Words}, {"-r ", inv.Files}, {"-c ", inv.Constraints}, {"-o ", inv.Overrides}, {"-e ", inv.Editables}, {"group ", inv.Groups}} {
		for _, value := range part.all {
			text += " [" + part.mark + value.Text + "]"
		}
	}
	for _, flag := range []struct {
		name string
		on   bool
	}{
		{"upgrade", inv.Upgrade},
		{"reinstall", inv.Reinstall},
		{"no-deps", inv.NoDeps},
		{"exact", inv.Exact},
		{"hashes", inv.RequireHashes},
		{"dry", inv.DryRun},
		{"quiet", inv.Quiet},
		{"active", inv.Active},
		{"passes", inv.Passes},
	} {
		if flag.on {
			text += " " + flag.name
		}
	}
	if inv.Where != (Where{}) {
		text += " " + strings.Join(strings.Fields(strings.Trim(fmt.Sprintf("%+v", inv.Where), "{}")), " ")
	}
	for _, noise := range []string{" System:false", " NoSystem:false", " User:false", " NoConfig:false", " Moved:false"} {
		text = strings.ReplaceAll(text, noise, "")
	}
	var words []string
	for word := range strings.FieldsSeq(text) {
		if !strings.HasSuffix(word, ":") {
			words = append(words, word)
		}
	}
	return strings.Join(words, " ")
}

// TestParse lists command lines, the variables before them as a shell would have them, and what uv makes of them.
func TestParse(t *testing.T) {
	for _, c := range []struct{ typed, want string }{
		{"", "passes"},
		{"--version", "passes"},
		{"help pip install", "passes"},
		{"venv", "passes"},
		{"tool install ruff", "passes"},
		{"tool run --with numpy ruff", "passes"},
		{"pip", "passes"},
		{"pip list", "passes"},
		{"pip compile -r x.in", "passes"},
		{"pip freeze --python 3.11", "passes"},
		{"python install 3.11", "passes"},
		{"cache clean", "passes"},
		{"init --name x", "passes"},
		{"pip install", "pip install passes"},
		{"pip install numpy", "pip install [numpy]"},
		{"pip install numpy==2.1.0 pandas[test]>=2", "pip install [numpy==2.1.0] [pandas[test]>=2]"},
		{"pip install --help", "pip install passes"},
		{"pip install numpy -h", "pip install [numpy] passes"},
		{"-q pip install numpy", "pip install [numpy] quiet"},
		{"pip --quiet install numpy", "pip install [numpy] quiet"},
		{"pip install -qU numpy", "pip install [numpy] upgrade quiet"},
		{"pip install --upgrade numpy", "pip install [numpy] upgrade"},
		{"pip install -U --no-upgrade numpy", "pip install [numpy]"},
		{"pip install -P numpy pandas", "pip install [pandas] upgrade"},
		{"pip install --upgrade-package=numpy pandas", "pip install [pandas] upgrade"},
		{"pip install -r requirements.txt", "pip install [-r requirements.txt]"},
		{"pip install -rrequirements.txt", "pip install [-r requirements.txt]"},
		{"pip install -r=requirements.txt", "pip install [-r requirements.txt]"},
		{"pip install --requirement=a.txt --requirements b.txt", "pip install [-r a.txt] [-r b.txt]"},
		{"pip install -r - -c limits.txt", "pip install [-r -] [-c limits.txt]"},
		{"pip install --constraint a --constraints b x", "pip install [x] [-c a] [-c b]"},
		{"UV_CONSTRAINT=a.txt pip install x", "pip install [x] [-c a.txt]"},
		{"UV_CONSTRAINT=a.txt pip install -c b.txt x", "pip install [x] [-c b.txt]"},
		{"pip install --override o.txt x", "pip install [x] [-o o.txt]"},
		{"UV_OVERRIDE=o.txt pip install x", "pip install [x] [-o o.txt]"},
		{"pip install -e . -e ./b[test]", "pip install [-e .] [-e ./b[test]]"},
		{"pip install --editable ../c --no-deps", "pip install [-e ../c] no-deps"},
		{"pip install --group dev", "pip install [group dev]"},
		{"pip install --reinstall x", "pip install [x] reinstall"},
		{"pip install --force-reinstall x", "pip install [x] reinstall"},
		{"pip install --reinstall-package x x", "pip install [x] reinstall"},
		{"pip install --exact x", "pip install [x] exact"},
		{"pip install --dry-run x", "pip install [x] dry"},
		{"pip install --check x", "pip install [x] passes"},
		{"pip install --target lib x", "pip install [x] Target:lib"},
		{"pip install -tlib x", "pip install [x] Target:lib"},
		{"pip install --prefix /opt x", "pip install [x] Prefix:/opt"},
		{"pip install --system x", "pip install [x] System:true"},
		{"pip install --system --no-system x", "pip install [x] NoSystem:true"},
		{"UV_SYSTEM_PYTHON=1 pip install x", "pip install [x] System:true"},
		{"UV_SYSTEM_PYTHON=0 pip install x", "pip install [x]"},
		{"pip install -p 3.11 x", "pip install [x] Python:3.11"},
		{"pip install --python=/e/bin/python x", "pip install [x] Python:/e/bin/python"},
		{"UV_PYTHON=3.11 pip install --python 3.12 x", "pip install [x] Python:3.12"},
		{"--directory sub pip install x", "pip install [x] Directory:sub"},
		{"pip install x --project sub --config-file u.toml", "pip install [x] Project:sub ConfigFile:u.toml"},
		{"UV_NO_CONFIG=true pip install x", "pip install [x] NoConfig:true"},
		{"pip install --require-hashes -r x.txt", "pip install [-r x.txt] hashes"},
		{"pip install -i http://localhost/simple -f wheels --no-index x", "pip install [x]"},
		{"pip install x -- -y", "pip install [x] [-y]"},
		{"pip install --colour x", "pip install refused: uv's option --colour is not known to pipguard"},
		{"pip install -Z x", "pip install refused: uv's option -Z is not known to pipguard"},
		{"--new pip install x", "pip install refused: uv's option --new is not known to pipguard"},
		{"--new venv", "passes"}, // nothing that changes an environment is in it
		{"pip install --upgrade=yes x", "pip install refused: uv's option --upgrade takes no value"},
		{"pip install x -r", "pip install refused: uv's option -r wants a value"},
		{"pip install -r -U x", "pip install refused: uv's option -r wants a value"},
		{"pip uninstall numpy -y", "pip uninstall [numpy]"},
		{"pip uninstall -r gone.txt --dry-run", "pip uninstall [-r gone.txt] dry"},
		{"pip sync requirements.txt more.txt", "pip sync [-r requirements.txt] [-r more.txt]"},
		{"pip sync pylock.toml --python e", "pip sync [-r pylock.toml] Python:e"},
		{"sync", "sync"},
		{"sync --frozen --no-dev --group test", "sync [group test]"},
		{"sync --script x.py", "sync passes"},
		{"sync --active", "sync active"},
		{"add numpy pandas", "add [numpy] [pandas]"},
		{"add --no-sync numpy", "add [numpy] passes"},
		{"add --script x.py numpy", "add [numpy] passes"},
		{"add --dev -r requirements.txt", "add [-r requirements.txt]"},
		{"remove numpy", "remove [numpy]"},
		{"lock --upgrade", "lock upgrade passes"},
		{"run", "run passes"},
		{"run pytest -q --new", "run"},
		{"run -m pytest -k x", "run"},
		{"run --isolated pytest", "run passes"},
		{"run --no-sync pytest", "run passes"},
		{"UV_NO_SYNC=1 run pytest", "run passes"},
		{"run --with numpy -- python -c 1", "run"},
		{"run --script x.py", "run passes"},
		{"run --new x", "run refused: uv's option --new is not known to pipguard"},
		{"version", "version passes"},
		{"version --bump minor", "version"},
		{"version 2.0 --frozen", "version [2.0] passes"},
	} {
		words := strings.Fields(c.typed)
		at := slices.IndexFunc(words, func(word string) bool { return !strings.HasPrefix(word, "UV_") })
		at = max(at, 0)
		got := summary(Parse(words[at:], words[:at]))
		if got != c.want {
			t.Errorf("%s\n got %s\nwant %s", c.typed, got, c.want)
		}
	}
}

// TestRoles has every option of the table known by what it does.
func TestRoles(t *testing.T) {
	for _, o := range options {
		if roles[o.name] == 0 {
			t.Errorf("%s has no role", o.name)
		}
	}
}

// TestRebuild writes command lines again.
func TestRebuild(t *testing.T) {
	for _, c := range []struct{ typed, unshown, staging string }{
		{"pip install -qU numpy", "pip install -U numpy +", "pip install +"},
		{"-qv pip install numpy -v --color always", "pip install numpy +", "pip install +"},
		{"pip install -i http://i -rx.txt --target t x --dry-run", "pip install -i http://i -rx.txt --target t x +", "pip install -i http://i +"},
		{"pip install -Ur x.txt --offline -- y", "pip install -Ur x.txt --offline + -- y", "pip install --offline +"},
		{"--directory d pip sync x.txt -p e", "--directory d pip sync x.txt -p e +", "pip install --directory d -p e +"},
		{"sync --extra a --index=http://i", "sync --extra a --index=http://i +", "pip install --index http://i +"},
	} {
		inv := Parse(strings.Fields(c.typed), nil)
		if got := strings.Join(inv.Staging("E", "+"), " "); strings.Contains(got, "-p e") || !strings.HasSuffix(got, "--python E +") {
			t.Errorf("%s staged with an interpreter: %s", c.typed, got)
		}
		if got := strings.Join(inv.Unshown("+"), " "); got != c.unshown {
			t.Errorf("%s\n got %s\nwant %s", c.typed, got, c.unshown)
		}
		if got := strings.Join(inv.Staging("", "+"), " "); got != c.staging {
			t.Errorf("%s staged\n got %s\nwant %s", c.typed, got, c.staging)
		}
	}
}

// TestPassing turns variables that make a command pass into options.
func TestPassing(t *testing.T) {
	for _, c := range []struct{ env, typed, want string }{
		{"UV_NO_SYNC=1", "run pytest -x", "run --no-sync pytest -x"},
		{"UV_NO_SYNC=1", "run --no-sync pytest", "run --no-sync pytest"},
		{"UV_FROZEN=1", "--quiet add numpy", "--quiet add --frozen numpy"},
		{"UV_NO_SYNC=1", "pip list", "pip list"},
	} {
		inv := Parse(strings.Fields(c.typed), []string{c.env})
		if got := strings.Join(inv.Passing(), " "); got != c.want || !inv.Passes {
			t.Errorf("%s %s: %s, passes %v", c.env, c.typed, got, inv.Passes)
		}
	}
}
