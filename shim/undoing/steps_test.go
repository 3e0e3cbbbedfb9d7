package undoing

import (
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/pipguard/pipguard/policy"
	"github.com/pipguard/pipguard/policy/evidence"
	"github.com/pipguard/pipguard/policy/pep440"
	"github.com/pipguard/pipguard/policy/pep508"
	"github.com/pipguard/pipguard/shim/environment"
	"github.com/pipguard/pipguard/shim/journal"
	"github.com/pipguard/pipguard/shim/request"
	"github.com/pipguard/pipguard/shim/transaction"
)

// TestWayBack leaves what has the version from before already, and pip where it would go.
func TestWayBack(t *testing.T) {
	site := t.TempDir()
	for _, name := range []string{"pip-24.0", "lib-2.0", "same-1.0"} {
		metadata := "Metadata-Version: 2.1\nName: " + strings.Split(name, "-")[0] + "\nVersion: " + strings.Split(name, "-")[1] + "\n"
		if err := errors.Join(os.Mkdir(filepath.Join(site, name+".dist-info"), 0o755), os.WriteFile(filepath.Join(site, name+".dist-info", "METADATA"), []byte(metadata), 0o644)); err != nil {
			t.Fatal(err)
		}
	}
	before, err := environment.Take(pep508.Environment{}, []string{site})
	if err != nil {
		t.Fatal(err)
	}
	changes := []journal.Change{
		{Name: "pip", To: "24.0"}, {Name: "lib", From: "1.0", To: "2.0"}, {Name: "same", From: "1.0", To: "1.1"}, {Name: "lost", From: "3"}, {Name: "new", To: "1"},
	}
	want := []transaction.Change{{Name: "lib", From: "2.0", To: "1.0"}, {Name: "lost", To: "3"}}
	if got := WayBack(before, []string{"pip", "install", "lib"}, changes); !reflect.DeepEqual(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
}

// TestEarlier takes out what goes and brings the versions back, whatever they are, with the metadata that was kept.
func TestEarlier(t *testing.T) {
	lib := &policy.Distribution{Name: "lib", Text: "2.0", Version: pep440.MustParse("2.0")}
	fresh := &policy.Distribution{Name: "fresh", Text: "1", Version: pep440.MustParse("1")}
	set := policy.Set{}.With([]*policy.Distribution{lib, fresh})
	known := evidence.Source{Declared: func(string) []evidence.Release { return nil }}
	kept := []environment.Distribution{
		{Distribution: policy.Distribution{Name: "told", Text: "3", Requires: []pep508.Requirement{pep508.MustParse("lib<2")}}},
		{Distribution: policy.Distribution{Name: "other", Text: "5", Requires: []pep508.Requirement{pep508.MustParse("lib<2")}}},
	}
	got := Earlier(set, []transaction.Change{{Name: "Lib", From: "2.0", To: "1.0"}, {Name: "fresh", From: "1"}, {Name: "odd", To: "not-a-version"}, {Name: "told", To: "3"}, {Name: "other", To: "4"}}, kept, known, "linux")
	if len(got.Distributions["told"].Requires) != 1 || len(got.Distributions["other"].Requires) != 0 {
		t.Errorf("the metadata that was kept: %+v, %+v", got.Distributions["told"], got.Distributions["other"])
	}
	if len(got.Distributions) != 4 || got.Distributions["lib"].Version.String() != "1.0" || got.Distributions["odd"].Text != "not-a-version" {
		t.Errorf("%v", got.Distributions)
	}
}

// TestSteps removes first, then installs; with uv into its interpreter's environment.
func TestSteps(t *testing.T) {
	q := request.Reader{Directory: t.TempDir(), Prefix: t.TempDir()}.Read([]string{"install", "lib"})
	gone, back, odd := transaction.Change{Name: "new", From: "1"}, transaction.Change{Name: "lib", From: "2", To: "1"}, transaction.Change{Name: "old", To: "not-a-version"}
	for _, c := range []struct {
		changes []transaction.Change
		python  string
		want    []string
	}{
		{nil, "", nil},
		{[]transaction.Change{back, gone, odd}, "", []string{"uninstall -y -qq new", "install --no-deps -qq --disable-pip-version-check lib==1 old===not-a-version"}},
		{[]transaction.Change{gone}, "/env/bin/python", []string{"pip uninstall --python /env/bin/python -q new"}},
	} {
		var got []string
		for _, step := range Steps(q, c.changes, c.python) {
			got = append(got, strings.Join(step.Args, " "))
		}
		if !reflect.DeepEqual(got, c.want) {
			t.Errorf("%v: %q, want %q", c.changes, got, c.want)
		}
	}
}
