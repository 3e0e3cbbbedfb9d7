package words

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/pipguard/pipguard/policy"
)

// tellingOf is told for a violation: the files of a release that is neither of its two are named as that release's, and a
// run of other releases by what was run.
func tellingOf(v policy.Violation, e policy.Evidence) (label, text string) {
	label, text = describe(e)
	switch {
	case label == filesLabel && e.Text("version") != "" && !isOf(e, v.Subject) && !isOf(e, v.Object):
		return "for instance", fmt.Sprintf("%s %s: %s", e.Text("distribution"), e.Text("version"), text)
	case label == runLabel && otherRun(v, e) != "":
		return runLabel, otherRun(v, e) + ": " + text
	}
	return label, text
}

// otherRun names what was run where that is not the violation's own two releases, under whatever name of their families:
// "tensorflow 2.15.0 with numpy 2.0.2".
func otherRun(v policy.Violation, e policy.Evidence) string {
	var run []string
	same := true
	keys := slices.Sorted(maps.Keys(e))
	if i := slices.Index(keys, v.Object.Name); i >= 0 { // last
		keys = append(slices.Delete(keys, i, i+1), v.Object.Name)
	}
	for _, key := range keys {
		if slices.Contains([]string{"kind", "python", "date", "result", "message", "warning", "exception"}, key) {
			continue
		}
		same = same && (e.Text(key) == v.Subject.Version || e.Text(key) == v.Object.Version)
		run = append(run, key+" "+e.Text(key))
	}
	if same {
		return ""
	}
	return strings.Join(run, " with ")
}

const (
	filesLabel = "its files"         // leads what a distribution's files say
	runLabel   = "when run together" // leads what a recorded run showed
)

// describe gives one piece of evidence a label and a text.
func describe(e policy.Evidence) (label, text string) {
	switch e.Kind() {
	case "observed":
		if text := firstText(e, "message", "result"); text != "" && text != "works" {
			return runLabel, text + " (" + observation(e) + ")"
		}
	case "rehearsed":
		if e.Text("result") == "works" {
			return "when imported", stillWorks
		}
		return "when imported", e.Text("error")
	case "artifact":
		if built := e.Text("built_for"); built != "" {
			return filesLabel, theFiles(e) + " built for " + built
		}
	case "reported":
		return "reported", firstText(e, "url", "address", "text")
	case "guide":
		return "the guide says", firstText(e, "text", "claim")
	}
	return "", ""
}

// theFiles names one of the files that an evidence is about, and counts the others.
func theFiles(e policy.Evidence) string {
	count, err := strconv.Atoi(fmt.Sprint(e["modules"])) // a number of whatever type JSON gave it
	if err != nil || count == 1 {
		return cmp.Or(e.Text("file"), "one of its files") + " was"
	}
	if e.Text("file") == "" {
		return fmt.Sprintf("%d of its files were", count)
	}
	return fmt.Sprintf("%s and %d more were", e.Text("file"), count-1)
}

func firstText(e policy.Evidence, fields ...string) string {
	for _, field := range fields {
		if text := e.Text(field); text != "" {
			return text
		}
	}
	return ""
}

// observation names where and when a pair was run.
func observation(e policy.Evidence) string {
	text := "CPython " + e.Text("python")
	if date := e.Text("date"); date != "" {
		text += ", " + date
	}
	return text
}
