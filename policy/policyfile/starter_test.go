package policyfile_test

import (
	"encoding/json"
	"maps"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/pelletier/go-toml/v2"
	"github.com/pipguard/pipguard/policy"
	"github.com/pipguard/pipguard/policy/policyfile"
)

// TestStarter takes the # from the starter's examples: it is a policy without a finding, whose cases hold.
func TestStarter(t *testing.T) {
	text := regexp.MustCompile(`(?m)^#(\S)`).ReplaceAll(policyfile.Starter, []byte("$1"))
	file, err := policyfile.Parse("starter.toml", text)
	if err != nil {
		t.Fatal(err)
	}
	if len(file.Rules)*len(file.Overrides)*len(file.Probes)*len(file.Waivers)*len(file.Tests)*len(file.Family) == 0 || file.Undo.KeepMB == nil {
		t.Errorf("an example is missing: %+v", file)
	}
	today := toml.LocalDate{Year: 2026, Month: 11, Day: 23}
	layer := policyfile.Layer{Name: "starter.toml", File: file, Trusted: true}
	for _, finding := range (policyfile.Lint{Layer: layer, Data: text, Today: today}).Findings() {
		t.Error(finding)
	}
	merged, _ := policyfile.Merge(layer)
	for _, test := range file.Tests {
		if tried, err := policyfile.RunTest(merged, test, today); err != nil || !tried.Passed() {
			t.Errorf("line %d: expected %s, got %s (%v)", test.Line, test.Expect, tried.Got, err)
		}
	}
}

// TestSchema asks that the JSON schema has the keys that a policy file may have, and no other.
func TestSchema(t *testing.T) {
	var schema object
	if err := json.Unmarshal(policyfile.JSONSchema, &schema); err != nil {
		t.Fatal(err)
	}
	compare(t, "", schema, reflect.TypeFor[policyfile.File]())
}

// An object is the part of a JSON schema that this test reads.
type object struct {
	Properties           map[string]object `json:"properties"`
	AdditionalProperties any               `json:"additionalProperties"`
	Items                *object           `json:"items"`
}

func compare(t *testing.T, path string, schema object, is reflect.Type) {
	var keys []string
	for field := range is.Fields() {
		key, _, _ := strings.Cut(field.Tag.Get("toml"), ",")
		if key == "" || key == "-" {
			continue
		}
		keys = append(keys, key)
		inner, its := schema.Properties[key], field.Type
		if its.Kind() == reflect.Slice && inner.Items != nil {
			inner, its = *inner.Items, its.Elem()
		}
		if its.Kind() == reflect.Struct && strings.HasPrefix(its.PkgPath(), reflect.TypeFor[policy.Rule]().PkgPath()) && len(inner.Properties) > 0 {
			compare(t, path+key+".", inner, its)
		}
	}
	slices.Sort(keys)
	if got := slices.Sorted(maps.Keys(schema.Properties)); !slices.Equal(got, keys) || schema.AdditionalProperties != false {
		t.Errorf("%q: the schema has %q (more allowed: %v), a file may have %q", path, got, schema.AdditionalProperties, keys)
	}
}
