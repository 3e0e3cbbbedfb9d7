package policyfile

import "testing"

// layer reads a policy file's text as a layer.
func layer(t *testing.T, name, text string, trusted bool) Layer {
	t.Helper()
	file, err := Parse(name, []byte("schema = \"pipguard/1\"\n"+text))
	if err != nil {
		t.Fatal(err)
	}
	return Layer{Name: name, File: file, Trusted: trusted}
}

func TestMergeLayers(t *testing.T) {
	for _, test := range []struct {
		name          string
		below, above  string
		trusted       bool
		mode, pins    string
		leftOut       int
		rulesInForce  int
		overridesHeld int
	}{
		{name: "the higher scalar wins", below: `mode = "block"`, above: `mode = "warn"`, trusted: true, mode: "warn", pins: "block"},
		{name: "an untrusted layer loosens nothing", below: `mode = "block"`, above: `mode = "warn"`, mode: "block", pins: "block", leftOut: 1},
		{name: "an untrusted layer may tighten", below: `mode = "warn"`, above: `mode = "block"`, mode: "block", pins: "block"},
		{name: "lockdown is not loosened from above", below: `lockdown = true`, above: "mode = \"warn\"\npins = \"rewrite\"", trusted: true, mode: "block", pins: "block", leftOut: 2},
		{name: "nor by an override from above", below: `lockdown = true`, above: "[[override]]\nid = \"o\"\nwhen = [\"a\"]\nadmit = [\"b\"]", trusted: true, mode: "block", pins: "block", leftOut: 1},
		{name: "rules are united", below: rule("a"), above: rule("b"), trusted: true, mode: "rewrite", pins: "block", rulesInForce: 2},
		{name: "the same id replaces", below: rule("a"), above: rule("a"), trusted: true, mode: "rewrite", pins: "block", rulesInForce: 1},
		{name: "an untrusted layer's rules count", below: rule("a"), above: rule("b"), mode: "rewrite", pins: "block", rulesInForce: 2},
		{name: "an untrusted layer replaces no rule", below: rule("a"), above: rule("a"), mode: "rewrite", pins: "block", rulesInForce: 1, leftOut: 1},
	} {
		t.Run(test.name, func(t *testing.T) {
			p, problems := Merge(layer(t, "below", test.below, true), layer(t, "above", test.above, test.trusted))
			if p.Mode.String() != test.mode || p.Pins.String() != test.pins {
				t.Errorf("mode %s, pins %s; want %s, %s", p.Mode, p.Pins, test.mode, test.pins)
			}
			if len(problems) != test.leftOut {
				t.Errorf("left out %v, want %d", problems, test.leftOut)
			}
			if len(p.Rules) != test.rulesInForce || len(p.Overrides) != test.overridesHeld {
				t.Errorf("%d rules, %d overrides in force, want %d, %d", len(p.Rules), len(p.Overrides), test.rulesInForce, test.overridesHeld)
			}
		})
	}
}

func rule(id string) string {
	return "[[rule]]\nid = \"" + id + "\"\nwhen = [\"x\"]\nrequire = [\"y<2\"]\n"
}

func TestParseSaysWhatIsWrongAndWhere(t *testing.T) {
	for _, test := range []struct{ name, text, message, hint string }{
		{"an unknown key", "mod = \"warn\"", `file.toml:2:1: unknown key "mod"`, "mode"},
		{"a value that is none of the allowed", "mode = \"loud\"", `file.toml:2:8: "loud" is none of rewrite, block, warn`, ""},
		{"a range that does not parse", "[[rule]]\nid = \"x\"\nwhen = [\"a<<2\"]\nrequire = [\"b\"]", "file.toml:4:", ""},
		{"a rule without a requirement", "\n[[rule]]\nid = \"x\"\nwhen = [\"a\"]", "file.toml:3:1: rule x has no require", ""},
		{"a waiver without an end", "[[waiver]]\nrule = \"x\"\nreason = \"y\"", "file.toml:2:1: this waiver needs", ""},
		{"no TOML", "mode = ", "file.toml:2:", ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			_, err := Parse("file.toml", []byte("schema = \"pipguard/1\"\n"+test.text))
			at, ok := err.(*Error)
			if !ok || len(at.Error()) < len(test.message) || at.Error()[:len(test.message)] != test.message || at.Hint != test.hint {
				t.Errorf("got %v, want %s…, hint %q", err, test.message, test.hint)
			}
		})
	}
}
