package distinfo_test

import (
	"slices"
	"testing"

	"github.com/pipguard/pipguard/shim/distinfo"
)

// TestEntryPoints reads groups, comments, extras and what is no entry.
func TestEntryPoints(t *testing.T) {
	text := "early = a:b\n[console_scripts]\n# c = d:e\nflask = flask.cli:main\n; f\n no entry\n[ gui_scripts ]\r\nshow=app:show [gui]\r\n[flask.commands]\nrun = app\n"
	var got []distinfo.EntryPoint
	scripts := 0
	for e := range distinfo.EntryPoints(text) {
		got = append(got, e)
		if e.IsScript() {
			scripts++
		}
	}
	want := []distinfo.EntryPoint{
		{"", "early", "a:b"}, {"console_scripts", "flask", "flask.cli:main"}, {"gui_scripts", "show", "app:show [gui]"}, {"flask.commands", "run", "app"},
	}
	if !slices.Equal(got, want) || scripts != 2 {
		t.Errorf("%v, %d scripts; want %v, 2", got, scripts, want)
	}
}
