package testkit_test

import (
	"flag"
	"path/filepath"
	"testing"

	"github.com/pipguard/pipguard/shim/testkit"
	"github.com/rogpeppe/go-internal/testscript"
)

var update = flag.Bool("u", false, "rewrite the goldens in the scripts")

func TestMain(m *testing.M) { testscript.Main(m, testkit.Programs) }

// TestKit runs the scripts that are about the kit itself: they need no pipguard.
func TestKit(t *testing.T) {
	files, err := filepath.Glob("../../testdata/script/kit_*.txtar")
	if err != nil {
		t.Fatal(err)
	}
	testkit.New(t, "../../testdata").Run(t, *update, files)
}
