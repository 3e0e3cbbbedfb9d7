// Package testkit makes what the tests of pipguard run on: real environments with real pips, and stand-in
// distributions that have real names, versions and requirements, and a few bytes of code.
// testdata/script/README.md shows it from a script's side.
package testkit

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

// Kit is what all scripts of one test run share.
type Kit struct {
	Catalogue Catalogue
	Wheels    string // folder with the catalogue, built
	Path      string // folder with the programs under test, put first on PATH; may be ""

	// More are commands that scripts have besides the kit's own.
	More map[string]func(ts *testscript.TestScript, neg bool, args []string)
}

// New reads testdata/releases and builds it into a folder of the test's own.
func New(t *testing.T, testdata string) *Kit {
	t.Helper()
	catalogue, err := ReadCatalogue(filepath.Join(testdata, "releases"))
	if err != nil {
		t.Fatal(err)
	}
	kit := &Kit{Catalogue: catalogue, Wheels: filepath.Join(t.TempDir(), "wheels")}
	if err := catalogue.BuildAll(kit.Wheels); err != nil {
		t.Fatal(err)
	}
	return kit
}

// Run runs the scripts that match the patterns below testdata/script.
func (k *Kit) Run(t *testing.T, update bool, files []string) {
	t.Helper()
	files = forSystem(t, files)
	testscript.Run(t, testscript.Params{
		Files: files, Setup: k.setup, Cmds: k.commands(), RequireUniqueNames: true, UpdateScripts: update,
	})
}

type stateKey struct{}

// state is one script's own.
type state struct {
	t     testscript.T
	trees map[string]string
	index *Index
}

// setup gives each script a home, the catalogue as its only source, and a Unicode locale.
func (k *Kit) setup(env *testscript.Env) error {
	s := &state{t: env.T(), trees: map[string]string{}}
	env.Values[stateKey{}] = s
	env.Defer(func() {
		if s.index != nil {
			s.index.Close()
		}
	})
	env.Vars = append(env.Vars, k.Variables(filepath.Join(env.WorkDir, "home"))...)
	return os.Mkdir(filepath.Join(env.WorkDir, "home"), 0o755)
}

// Variables is the environment that scripts start with, after testscript's own.
func (k *Kit) Variables(home string) []string {
	vars := []string{
		"HOME=" + home, "WHEELS=" + k.Wheels, "PIP_FIND_LINKS=" + k.Wheels, "PIP_NO_INDEX=1",
		"PIP_DISABLE_PIP_VERSION_CHECK=1", "LC_ALL=C.UTF-8", "COLUMNS=80",
	}
	if wine() != "" {
		vars = append(vars, "PIPGUARD_TEST_WINE="+wine())
		for _, name := range []string{"PROGRAM", "WINE_PYTHON", "WINE_TMPDIR"} {
			vars = append(vars, "PIPGUARD_TEST_"+name+"="+os.Getenv("PIPGUARD_TEST_"+name))
		}
	}
	if k.Path != "" {
		vars = append(vars, "PATH="+k.Path+string(os.PathListSeparator)+os.Getenv("PATH"))
	}
	return vars
}

// SkipWithout ends a test for want of an interpreter: skipped, or failed where PIPGUARD_TEST_REQUIRE=1 says that
// all are there. Any other error fails it.
func SkipWithout(t interface {
	Skip(...any)
	Fatal(...any)
}, err error,
) {
	switch {
	case errors.Is(err, ErrNoInterpreter) && os.Getenv("PIPGUARD_TEST_REQUIRE") != "1":
		t.Skip(err.Error())
	case err != nil:
		t.Fatal(err)
	}
}
