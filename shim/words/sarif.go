package words

import (
	"crypto/sha256"
	"fmt"
	"io"
	"net/url"
	"path/filepath"
	"strings"

	"github.com/pipguard/pipguard/policy"
	"github.com/pipguard/pipguard/shim/inquiry"
)

// homepage is where the program's documentation is.
const homepage = "https://github.com/pipguard/pipguard"

// The parts of SARIF 2.1.0 (OASIS, 2020) that GitHub's code scanning reads.
type (
	sarifLog struct {
		Schema  string     `json:"$schema"`
		Version string     `json:"version"`
		Runs    []sarifRun `json:"runs"`
	}
	sarifRun struct {
		Tool struct {
			Driver sarifDriver `json:"driver"`
		} `json:"tool"`
		Results []sarifResult `json:"results"`
	}
	sarifDriver struct {
		Name           string      `json:"name"`
		InformationURI string      `json:"informationUri"`
		Version        string      `json:"version"`
		Rules          []sarifRule `json:"rules"`
	}
	sarifText struct {
		Text string `json:"text"`
	}
	sarifRule struct {
		ID      string    `json:"id"`
		Short   sarifText `json:"shortDescription"`
		Full    sarifText `json:"fullDescription"`
		Help    sarifText `json:"help"`
		HelpURI string    `json:"helpUri"`
	}
	sarifResult struct {
		RuleID       string            `json:"ruleId"`
		RuleIndex    int               `json:"ruleIndex"`
		Level        string            `json:"level"`
		Message      sarifText         `json:"message"`
		Locations    []sarifLocation   `json:"locations"`
		Fingerprints map[string]string `json:"partialFingerprints"`
	}
	sarifLocation struct {
		Physical struct {
			Artifact struct {
				URI string `json:"uri"`
			} `json:"artifactLocation"`
			Region struct {
				StartLine int `json:"startLine"`
			} `json:"region"`
		} `json:"physicalLocation"`
	}
)

// SARIF writes a check's findings for code scanning. A finding that no line asks for lies on the first line of the first
// file: code scanning takes none without a place.
func SARIF(w io.Writer, c inquiry.Checked, version string) error {
	run := sarifRun{Results: []sarifResult{}}
	run.Tool.Driver = sarifDriver{Name: "pipguard", InformationURI: homepage, Version: version, Rules: []sarifRule{}}
	rules := map[string]int{}
	for _, v := range c.Violations {
		index, had := rules[v.Rule]
		if !had {
			index = len(rules)
			rules[v.Rule] = index
			run.Tool.Driver.Rules = append(run.Tool.Driver.Rules, sarifRuleOf(v.Violation))
		}
		where := onDisk(v.Where)
		if len(where) == 0 && len(c.Files) > 0 {
			where = []inquiry.Place{{File: c.Files[0], Line: 1}}
		}
		run.Results = append(run.Results, sarifResultOf(v, index, where))
	}
	return JSON(w, sarifLog{Schema: "https://json.schemastore.org/sarif-2.1.0.json", Version: "2.1.0", Runs: []sarifRun{run}})
}

func sarifRuleOf(v policy.Violation) sarifRule {
	rule := sarifRule{ID: Clean(v.Rule), HelpURI: homepage + "#readme"}
	rule.Short.Text = Clean(fmt.Sprintf("%s and %s do not go together", v.Subject.Name, v.Object.Name))
	if v.Object.Name == "" || v.Kind == policy.KindMissing {
		rule.Short.Text = Clean(v.Subject.Name + " lacks what it requires")
	}
	rule.Full.Text = rule.Short.Text
	if v.Reason != "" {
		rule.Full.Text = Clean(v.Reason)
	}
	rule.Help.Text = Clean(source(v))
	for _, e := range v.Evidence {
		if address := firstText(e, "url", "address"); e.Kind() == "reported" && strings.HasPrefix(address, "https://") {
			rule.HelpURI = Clean(address)
			break
		}
	}
	return rule
}

func sarifResultOf(v inquiry.Violation, index int, where []inquiry.Place) sarifResult {
	result := sarifResult{
		RuleID: Clean(v.Rule), RuleIndex: index, Level: "error", Locations: []sarifLocation{},
		Message:      sarifText{strings.Join(plainly(v), "\n")},
		Fingerprints: map[string]string{"primaryLocationLineHash": fingerprint(v.Violation, where)},
	}
	if !v.Breaks() {
		result.Level = "warning"
	}
	for _, place := range where {
		var location sarifLocation
		location.Physical.Artifact.URI = (&url.URL{Path: filepath.ToSlash(place.File)}).String()
		location.Physical.Region.StartLine = max(1, place.Line)
		result.Locations = append(result.Locations, location)
	}
	return result
}

// fingerprint is the same for the same pair in the same file, whatever its versions and lines are.
func fingerprint(v policy.Violation, where []inquiry.Place) string {
	file := ""
	if len(where) > 0 {
		file = filepath.ToSlash(where[0].File)
	}
	digest := sha256.Sum256([]byte(v.Key() + " " + file))
	return fmt.Sprintf("%x:1", digest[:8])
}
