package words

import (
	"strings"
	"testing"
	"time"

	"github.com/pipguard/pipguard/policy"
	"github.com/pipguard/pipguard/shim/inquiry"
)

const hostile = "</script><script>alert(1)</script>\x1b]0;title\x07\r\n::error::, \u202e100%"

// TestMatrixPageEscapes puts markup where metadata and runs can put text.
func TestMatrixPageEscapes(t *testing.T) {
	v := policy.Violation{
		Rule: hostile, Kind: policy.KindRule, Subject: policy.Named{Name: hostile, Version: hostile}, Severity: policy.Break, Reason: hostile,
		Evidence: []policy.Evidence{{"kind": "reported", "url": "javascript:alert(1)"}, {"kind": "reported", "url": `https://example.org/"onclick="`}},
	}
	cell := inquiry.Cell{Wheels: true, Verdict: policy.Block, Says: []string{hostile}, Why: func() []policy.Violation { return []policy.Violation{v} }}
	g := inquiry.Grid{Names: [2]string{hostile, "b"}, Rows: []inquiry.Series{{Name: hostile}}, Columns: []inquiry.Series{{Name: "1"}}, Cells: [][]inquiry.Cell{{cell}}}
	var page strings.Builder
	if err := MatrixPage(&page, g, time.Unix(0, 0)); err != nil {
		t.Fatal(err)
	}
	for _, bad := range []string{"<script>alert", "javascript:", `"onclick`} {
		if strings.Contains(page.String(), bad) {
			t.Errorf("the page has %q", bad)
		}
	}
	if strings.Count(page.String(), "<script>") != 1 {
		t.Error("the page has a script that is not its own")
	}
}

// TestAnnotateEscapes asks for one command a finding, whatever its text says.
func TestAnnotateEscapes(t *testing.T) {
	v := inquiry.Violation{Where: []inquiry.Place{{File: "a,b:c\n.txt", Line: 3}}}
	v.Kind, v.Severity, v.Reason, v.Subject.Name, v.Layer = policy.KindRule, policy.Break, hostile, hostile, hostile
	var out strings.Builder
	Annotate(&out, inquiry.Checked{Violations: []inquiry.Violation{v}})
	text := out.String()
	if strings.Count(text, "\n") != 1 || strings.ContainsAny(text, "\x1b\x07\r\u202e") || !strings.HasPrefix(text, "::error file=a%2Cb%3Ac .txt,line=3,title=") {
		t.Errorf("%q", text)
	}
	if !strings.Contains(text, "100%25") {
		t.Errorf("a percent sign is not escaped: %q", text)
	}
}

// TestCheckCleans asks that no control character of a name or a reason reaches the terminal.
func TestCheckCleans(t *testing.T) {
	v := inquiry.Violation{}
	v.Kind, v.Severity, v.Reason, v.Subject.Name, v.Requires = policy.KindRule, policy.Break, hostile, hostile, hostile
	var out strings.Builder
	Check(&out, Style{Width: 80, Wraps: true}, inquiry.Checked{Violations: []inquiry.Violation{v}, Notes: []inquiry.Note{{Kind: inquiry.NoteUnknown, Items: []string{hostile}}}})
	if strings.ContainsAny(out.String(), "\x1b\x07\r\u202e") {
		t.Errorf("%q", out.String())
	}
}
