package pipargs

import (
	"slices"
	"strings"
	"testing"
)

func TestRebuild(t *testing.T) {
	report := []string{"--report", "/r"}
	for _, c := range []struct{ typed, appended, dropped string }{
		{"install numpy", "install numpy --report /r", "install numpy"},
		{"-q install -U numpy", "-q install -U numpy --report /r", "-q install -U numpy"},
		{"install -c a -- numpy", "install -c a --report /r -- numpy", "install -c a -- numpy"},
		{"-q -- install numpy", "-q install --report /r -- numpy", "-q -- install numpy"},
		{"--log install -- install x", "--log install -- install x --report /r", "--log install -- install x"},
		{"install --report a numpy", "install --report a numpy --report /r", "install numpy"},
		{"install --rep=a numpy --report b -q", "install --rep=a numpy --report b -q --report /r", "install numpy -q"},
		{"install -t --report a", "install -t --report a --report /r", "install -t --report a"},
		{"install -- --report a", "install --report /r -- --report a", "install -- --report a"},
	} {
		inv := Parse(strings.Fields(c.typed), nil, Config{})
		appended := inv.Append(report...)
		if got := strings.Join(appended, " "); got != c.appended {
			t.Errorf("%s: appended gives %s, want %s", c.typed, got, c.appended)
		}
		if got := strings.Join(inv.WithoutReport(), " "); got != c.dropped {
			t.Errorf("%s: dropped gives %s, want %s", c.typed, got, c.dropped)
		}
		again := Parse(appended, nil, Config{})
		if again.held.last("json_report_file").Text != "/r" || !slices.Equal(texts(again.Requirements), texts(inv.Requirements)) {
			t.Errorf("%s: pip would see %+v", c.typed, again)
		}
	}
}

func TestReplace(t *testing.T) {
	replace := map[string]string{"numpy==2.1.0": "numpy<2", "r.txt": "/tmp/r.txt"}
	for typed, want := range map[string]string{
		"install numpy==2.1.0 -U":              "install numpy<2 -U",
		"install -r r.txt numpy==2.1.0":        "install -r /tmp/r.txt numpy<2",
		"install -qrr.txt --requirement=r.txt": "install -qr/tmp/r.txt --requirement=/tmp/r.txt",
		"install --requirement r.txt -c r.txt": "install --requirement /tmp/r.txt -c r.txt",
		"install -- numpy==2.1.0 r.txt":        "install -- numpy<2 r.txt",
		"--log r.txt install -r r.txt":         "--log r.txt install -r /tmp/r.txt",
	} {
		inv := Parse(strings.Fields(typed), []string{"PIP_REQUIREMENT=r.txt"}, Config{})
		texts := map[Value]string{}
		for _, value := range slices.Concat(inv.Files, inv.Requirements) {
			if text, ok := replace[value.Text]; ok && (value.Text != "r.txt" || slices.Contains(inv.Files, value)) {
				texts[value] = text
			}
		}
		if got := strings.Join(inv.Replace(texts), " "); got != want {
			t.Errorf("%s: got %s, want %s", typed, got, want)
		}
	}
}

func TestReplaceByNothing(t *testing.T) {
	for typed, want := range map[string]string{
		"install numpy six":              "install six",
		"install -q -e ./x six":          "install -q six",
		"install -e./x six":              "install six",
		"install --edit=./x six":         "install six",
		"install -qe ./x six":            "install -q six",
		"install -Uqe./x six":            "install -Uq six",
		"install -- numpy six":           "install -- six",
		"install -r six -e ./x -c numpy": "install -r six -c numpy",
	} {
		inv := Parse(strings.Fields(typed), nil, Config{})
		texts := map[Value]string{}
		for _, value := range slices.Concat(inv.Requirements, inv.Editables) {
			if value.Text != "six" {
				texts[value] = ""
			}
		}
		if got := strings.Join(inv.Replace(texts), " "); got != want {
			t.Errorf("%s: got %s, want %s", typed, got, want)
		}
	}
}
