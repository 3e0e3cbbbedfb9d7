package words

import (
	"bytes"
	"encoding/json"
	"net/url"
	"path"
	"testing"

	"github.com/pipguard/pipguard/policy"
	"github.com/pipguard/pipguard/shim/inquiry"
)

func violating(rule, object, version string, severity policy.Severity, where ...inquiry.Place) inquiry.Violation {
	return inquiry.Violation{Where: where, Violation: policy.Violation{
		Rule: rule, Kind: policy.KindRule, Severity: severity, Reason: "It is compiled against NumPy 1.x.",
		Subject: policy.Named{Name: "tensorflow", Version: "2.15.1"}, Object: policy.Named{Name: object, Version: version},
		Evidence: []policy.Evidence{},
	}}
}

// sarif writes a check's findings and reads them back.
func sarif(t *testing.T, c inquiry.Checked) map[string]any {
	t.Helper()
	var out bytes.Buffer
	if err := SARIF(&out, c, "1.2.3"); err != nil {
		t.Fatal(err)
	}
	var log map[string]any
	if err := json.Unmarshal(out.Bytes(), &log); err != nil {
		t.Fatal(err)
	}
	return log
}

// dig follows keys and indices into decoded JSON.
func dig(t *testing.T, value any, steps ...any) any {
	t.Helper()
	for _, step := range steps {
		switch step := step.(type) {
		case string:
			fields, _ := value.(map[string]any)
			if value = fields[step]; value == nil {
				t.Fatalf("%v: there is no %s", steps, step)
			}
		case int:
			items, _ := value.([]any)
			if step >= len(items) {
				t.Fatalf("%v: there is no item %d", steps, step)
			}
			value = items[step]
		}
	}
	return value
}

// What GitHub's code scanning demands of a file (docs.github.com, "SARIF support for code scanning").
func TestSARIFTakenByCodeScanning(t *testing.T) {
	place := inquiry.Place{File: "my requirements/base.txt", Line: 3, Name: "numpy"}
	log := sarif(t, inquiry.Checked{Files: []string{"base.txt"}, Violations: []inquiry.Violation{
		violating("tf-numpy", "numpy", "2.1.0", policy.Break, place),
		violating("tf-keras", "keras", "3.0", policy.Warn),
		violating("tf-numpy", "numpy", "2.1.0", policy.Break, inquiry.Place{File: inquiry.StandardInput, Line: 2}),
	}})
	if dig(t, log, "version") != "2.1.0" || dig(t, log, "$schema") != "https://json.schemastore.org/sarif-2.1.0.json" {
		t.Errorf("version %v, schema %v", log["version"], log["$schema"])
	}
	driver := dig(t, log, "runs", 0, "tool", "driver")
	for field, want := range map[string]string{"name": "pipguard", "version": "1.2.3", "informationUri": homepage} {
		if dig(t, driver, field) != want {
			t.Errorf("%s is %v, want %s", field, dig(t, driver, field), want)
		}
	}
	rules := dig(t, driver, "rules").([]any)
	if len(rules) != 2 {
		t.Errorf("%d rules, want each once: 2", len(rules))
	}
	for i := range rules {
		for _, field := range []string{"shortDescription", "fullDescription", "help"} {
			if dig(t, rules, i, field, "text") == "" {
				t.Errorf("rule %d: %s is empty", i, field)
			}
		}
		dig(t, rules, i, "helpUri")
	}
	results := dig(t, log, "runs", 0, "results").([]any)
	for i, want := range []struct {
		rule, level, uri string
		line             float64
	}{
		{"tf-numpy", "error", "my%20requirements/base.txt", 3},
		{"tf-keras", "warning", "base.txt", 1},
		{"tf-numpy", "error", "base.txt", 1},
	} {
		result := results[i]
		index := int(dig(t, result, "ruleIndex").(float64))
		if dig(t, result, "ruleId") != want.rule || dig(t, rules, index, "id") != want.rule || dig(t, result, "level") != want.level {
			t.Errorf("result %d: rule %v, level %v", i, dig(t, result, "ruleId"), dig(t, result, "level"))
		}
		if dig(t, result, "message", "text") == "" || dig(t, result, "partialFingerprints", "primaryLocationLineHash") == "" {
			t.Errorf("result %d has no message or no fingerprint", i)
		}
		physical := dig(t, result, "locations", 0, "physicalLocation")
		uri := dig(t, physical, "artifactLocation", "uri").(string)
		if parsed, err := url.Parse(uri); err != nil || uri != want.uri || parsed.IsAbs() || path.IsAbs(parsed.Path) {
			t.Errorf("result %d lies in %s, want %s", i, uri, want.uri)
		}
		if dig(t, physical, "region", "startLine") != want.line {
			t.Errorf("result %d lies on line %v, want %v", i, dig(t, physical, "region", "startLine"), want.line)
		}
	}
}

// A pair keeps its fingerprint when its versions and lines change, and no other pair has it.
func TestSARIFFingerprint(t *testing.T) {
	mark := func(v inquiry.Violation) any {
		log := sarif(t, inquiry.Checked{Violations: []inquiry.Violation{v}})
		return dig(t, log, "runs", 0, "results", 0, "partialFingerprints", "primaryLocationLineHash")
	}
	first := mark(violating("r", "numpy", "2.1.0", policy.Break, inquiry.Place{File: "a.txt", Line: 1}))
	if later := mark(violating("r", "numpy", "2.2.0", policy.Break, inquiry.Place{File: "a.txt", Line: 9})); later != first {
		t.Errorf("%v became %v", first, later)
	}
	if other := mark(violating("r", "scipy", "2.1.0", policy.Break, inquiry.Place{File: "a.txt", Line: 1})); other == first {
		t.Errorf("two pairs share %v", first)
	}
}

// Without findings the lists are there and empty: code scanning closes what was open.
func TestSARIFWithoutFindings(t *testing.T) {
	log := sarif(t, inquiry.Checked{OK: true})
	if len(dig(t, log, "runs", 0, "results").([]any)) != 0 || len(dig(t, log, "runs", 0, "tool", "driver", "rules").([]any)) != 0 {
		t.Error("results and rules are not empty lists")
	}
}
