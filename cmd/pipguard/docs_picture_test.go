package main

import (
	"fmt"
	"html"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/pipguard/pipguard/shim/testkit"
)

const (
	recording = "../../docs/terminal.ansi" // made by scripts/record, for real
	picture   = "../../docs/terminal.svg"
)

// TestPicture keeps the README's picture to its recording, and the recording's words to what pipguard says today of
// stand-ins for the same releases; -u draws it again.
func TestPicture(t *testing.T) {
	recorded, err := os.ReadFile(recording)
	if err != nil {
		t.Fatal(err)
	}
	drawn := draw(string(recorded))
	if *update {
		err = os.WriteFile(picture, []byte(drawn), 0o644)
	}
	if err != nil {
		t.Fatal(err)
	}
	if shown, err := os.ReadFile(picture); err != nil || string(shown) != drawn {
		t.Errorf("docs/terminal.svg is not the recording's (%v); scripts/docs draws it again", err)
	}
	text := graphics.ReplaceAllString(string(recorded), "")
	for _, line := range blockedWords(t) {
		if !strings.Contains(text, line+"\n") {
			t.Errorf("pipguard says now %q; scripts/record records it again", line)
		}
	}
}

// blockedWords are the lines with which the picture's pin is blocked, less what depends on the environment's paths.
func blockedWords(t *testing.T) []string {
	t.Helper()
	needTerminal(t)
	kit := testkit.New(t, "../../testdata")
	kit.Path = buildPipguard(t)
	s := &shower{t: t, kit: kit}
	s.prepare([]string{"guarded", "tensorflow-cpu==2.15.1", "numpy==1.26.4", "ml-dtypes==0.3.2", "tensorboard==2.15.2"})
	lines := strings.Split(strings.TrimSpace(s.run("pip install -q numpy==2.1.0")), "\n")
	return slices.DeleteFunc(lines, func(line string) bool { return strings.Contains(line, "pipguard explain") })
}

const (
	columns            = 80
	cellWide, cellHigh = 8.4, 19.0
	margin             = 16.0
)

// graphics are the escape sequences of "select graphic rendition" (ECMA-48, 8.3.117).
var graphics = regexp.MustCompile("\x1b\\[([0-9;]*)m")

// classes are the style sheet's names for the renditions that pip and pipguard use.
var classes = map[string]string{"1": "b", "31": "r", "32": "g", "33": "y", "34": "l", "36": "c"}

const sheet = `.w{fill:#161b22}text{font:14px ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace;fill:#d6dde6;white-space:pre}` +
	`.b{font-weight:700}.r{fill:#ff8f87}.g{fill:#6fdc8c}.y{fill:#f0c674}.l{fill:#8ab8ff}.c{fill:#73dae0}`

// draw renders a terminal's recording as an SVG; its text stays text, for screen readers and searches.
func draw(recorded string) string {
	var body strings.Builder
	row := 0.0
	for line := range strings.SplitSeq(strings.TrimRight(recorded, "\n"), "\n") {
		for _, spans := range rows(spansOf(line)) {
			row++
			fmt.Fprintf(&body, "<text x=\"%g\" y=\"%g\">%s</text>\n", margin, margin+row*cellHigh-5, strings.Join(spans, ""))
		}
	}
	wide, high := columns*cellWide+2*margin, row*cellHigh+2*margin
	return fmt.Sprintf(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %g %g" width="%g" height="%g" role="img">
<title>A terminal: pip breaks TensorFlow and exits 0; under pipguard the same install is blocked, and an upgrade rewritten</title>
<style>%s</style>
<rect class="w" width="%g" height="%g" rx="8"/>
%s</svg>
`, wide, high, wide, high, sheet, wide, high, body.String())
}

// A span is text in one rendition.
type span struct{ text, class string }

func spansOf(line string) (spans []span) {
	class, from := "", 0
	for _, at := range graphics.FindAllStringSubmatchIndex(line, -1) {
		spans = append(spans, span{line[from:at[0]], class})
		class, from = rendition(class, line[at[2]:at[3]]), at[1]
	}
	return append(spans, span{line[from:], class})
}

// rendition is the class list after a sequence's parameters: each adds to it, and one that is not known clears it.
func rendition(class, parameters string) string {
	for parameter := range strings.SplitSeq(parameters, ";") {
		if name, ok := classes[parameter]; ok {
			class = strings.TrimSpace(class + " " + name)
		} else {
			class = ""
		}
	}
	return class
}

// rows breaks spans into rows as a terminal of 80 columns does, each a list of tspan elements.
func rows(spans []span) [][]string {
	out := [][]string{nil}
	left := columns
	for _, s := range spans {
		text := []rune(s.text)
		for len(text) > 0 {
			if left == 0 {
				out, left = append(out, nil), columns
			}
			n := min(left, len(text))
			element := html.EscapeString(string(text[:n]))
			if s.class != "" {
				element = fmt.Sprintf(`<tspan class="%s">%s</tspan>`, s.class, element)
			}
			out[len(out)-1] = append(out[len(out)-1], element)
			text, left = text[n:], left-n
		}
	}
	return out
}
