package pipargs

import (
	"encoding/json"
	"io/fs"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"
)

// golden is one command line and what real pips made of it (scripts/options); pips that agree stand together.
type golden struct {
	Argv     []string
	Env      []string
	Files    map[string]string
	Outcomes []struct {
		Act    string
		Words  []string
		Values map[string]any
		Python string
		Pips   []string
	}
}

// goldens are the answers of real pips in testdata/parsed.json.
type goldens struct {
	Parsed   []golden
	Lines    []fileGolden
	Requests []wordGolden
}

func readGoldens(t testing.TB) goldens {
	t.Helper()
	data, err := os.ReadFile("testdata/parsed.json")
	if err != nil {
		t.Fatal(err)
	}
	var all goldens
	if err := json.Unmarshal(data, &all); err != nil {
		t.Fatal(err)
	}
	return all
}

// environ and config are the world of a case: every path lies below /golden, /etc too.
func (g golden) environ() []string {
	return append([]string{"HOME=/golden/home", "XDG_CONFIG_DIRS=/golden/xdg"}, g.Env...)
}

func (g golden) config(pip string) Config {
	return Config{Pip: pip, Prefix: "/golden/prefix", Read: func(path string) ([]byte, error) {
		if rest, ok := strings.CutPrefix(path, "/etc/"); ok {
			path = "/golden/etc/" + rest
		}
		if text, ok := g.Files[path]; ok {
			return []byte(text), nil
		}
		return nil, fs.ErrNotExist
	}}
}

func TestParseAsRealPipsDo(t *testing.T) {
	for _, g := range readGoldens(t).Parsed {
		for _, want := range g.Outcomes {
			for _, pip := range want.Pips {
				inv := Parse(g.Argv, g.environ(), g.config(pip))
				if inv.Act == Nothing && want.Act == "error" {
					continue // an unknown subcommand: pip says so, and changes nothing
				}
				if act := actWord(inv); act != want.Act {
					t.Errorf("pip %s %q %v: got %s (%v), want %s", pip, g.Argv, g.Env, act, inv.Refusal, want.Act)
					continue
				}
				if want.Act != "install" && want.Act != "uninstall" {
					continue
				}
				if got := texts(inv.Requirements); !slices.Equal(got, want.Words) {
					t.Errorf("pip %s %q: words %q, want %q", pip, g.Argv, got, want.Words)
				}
				if got := answers(inv); !reflect.DeepEqual(got, want.Values) {
					t.Errorf("pip %s %q %v %v: got %v, want %v", pip, g.Argv, g.Env, g.Files, got, want.Values)
				}
				if inv.Python != want.Python {
					t.Errorf("pip %s %q: python %q, want %q", pip, g.Argv, inv.Python, want.Python)
				}
			}
		}
	}
}

func actWord(inv Invocation) string {
	switch {
	case inv.Refusal != nil:
		return "error"
	case inv.Act == Install:
		return "install"
	case inv.Act == Uninstall:
		return "uninstall"
	}
	return "nothing"
}

func texts(list []Value) []string {
	found := []string{}
	for _, value := range list {
		found = append(found, value.Text)
	}
	return found
}

// answers puts an invocation into the shape of the golden: pip's own names, bare defaults left out.
func answers(inv Invocation) map[string]any {
	found := map[string]any{}
	for dest, list := range map[string][]Value{
		"requirements": inv.Files, "constraints": inv.Constraints, "editables": inv.Editables,
		"requirements_from_scripts": inv.Scripts, "dependency_groups": inv.Groups,
	} {
		if len(list) > 0 {
			var words []any
			for _, text := range texts(list) {
				if dest == "dependency_groups" && !strings.Contains(text, ":") {
					text = "pyproject.toml:" + text
				}
				words = append(words, text)
			}
			found[dest] = words
		}
	}
	for dest, on := range map[string]bool{
		"upgrade": inv.Upgrade, "force_reinstall": inv.ForceReinstall, "ignore_installed": inv.IgnoreInstalled,
		"ignore_dependencies": inv.NoDeps, "only_dependencies": inv.OnlyDeps, "pre": inv.held["pre"].on,
		"require_hashes": inv.held["require_hashes"].on, "dry_run": inv.held["dry_run"].on, "isolated_mode": inv.held["isolated_mode"].on,
		"no_input": inv.held["no_input"].on, "require_venv": inv.held["require_venv"].on, "yes": inv.held["yes"].on,
		"override_externally_managed": inv.held["override_externally_managed"].on,
	} {
		if on {
			found[dest] = true
		}
	}
	for dest, text := range map[string]string{
		"json_report_file": inv.held.last("json_report_file").Text, "src_dir": inv.held.last("src_dir").Text, "target_dir": inv.Target.Text,
		"prefix_path": inv.Prefix.Text, "root_path": inv.Root.Text, "upgrade_strategy": inv.Strategy,
	} {
		if text != "" && text != "only-if-needed" {
			found[dest] = text
		}
	}
	for dest, n := range map[string]int{"quiet": inv.held["quiet"].count, "verbose": inv.held["verbose"].count} {
		if n > 0 {
			found[dest] = float64(n)
		}
	}
	if inv.User || inv.held["use_user_site"].off {
		found["use_user_site"] = inv.User
	}
	return found
}
