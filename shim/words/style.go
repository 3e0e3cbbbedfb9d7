// Package words turns decisions into text for people and machines: one small file for each form.
//
// Rules of speech: stderr; every first line starts with "pipguard: "; lower case; no full stop; a hint is something to
// paste; colour adds and never says; ASCII where the locale has no Unicode.
package words

import (
	"os"
	"strconv"
	"strings"

	"github.com/fatih/color"
	"github.com/pipguard/pipguard/shim/caller"
	"github.com/pipguard/pipguard/shim/journal"
	"golang.org/x/term"
)

// A Style says how text may look on one stream.
type Style struct {
	Colour  bool
	Unicode bool
	Width   int  // columns of the terminal; 80 where there is none
	Wraps   bool // a terminal: long lines are broken at Width, which a log keeps whole
}

// StyleOf reads NO_COLOR, FORCE_COLOR, TERM and the locale from the environment, and the rest from the stream.
func StyleOf(stream *os.File, environ []string) Style {
	s := Style{Width: 80, Unicode: unicodeLocale(environ)}
	terminal := term.IsTerminal(int(stream.Fd()))
	s.Wraps = terminal
	s.Unicode = s.Unicode || terminal && takesUnicode
	if width, _, err := term.GetSize(int(stream.Fd())); terminal && err == nil && width > 0 {
		s.Width = width
	}
	if width, err := strconv.Atoi(caller.Variable(environ, "COLUMNS")); err == nil && width >= 20 {
		s.Width = width
	}
	s.Colour = terminal && caller.Variable(environ, "TERM") != "dumb" && takesColour(stream)
	if caller.Variable(environ, "FORCE_COLOR") != "" {
		s.Colour = true
	}
	if caller.Variable(environ, "NO_COLOR") != "" {
		s.Colour = false
	}
	return s
}

func unicodeLocale(environ []string) bool {
	for _, name := range []string{"LC_ALL", "LC_CTYPE", "LANG"} {
		if locale := strings.ToLower(caller.Variable(environ, name)); locale != "" {
			return strings.Contains(locale, "utf-8") || strings.Contains(locale, "utf8")
		}
	}
	return false
}

// paint colours text where the style has colour.
func (s Style) paint(text string, attributes ...color.Attribute) string {
	if !s.Colour {
		return text
	}
	c := color.New(attributes...)
	c.EnableColor()
	return c.Sprint(text)
}

// marks returns the cross and the arm of pip's own diagnostics.
func (s Style) marks() (cross, arm string) {
	if s.Unicode {
		return "×", "╰─>"
	}
	return "x", "`->"
}

func (s Style) arrow() string {
	if s.Unicode {
		return "→"
	}
	return "->"
}

// Clean is text as it may be shown: without credentials, and without control characters, so that text from METADATA,
// indexes and pip cannot steer a terminal.
func Clean(text string) string {
	return strings.Map(func(r rune) rune {
		if r == '\n' || r == '\t' {
			return ' '
		}
		if r < ' ' || r == 0x7f || r >= 0x80 && r < 0xa0 || r >= 0x200b && r <= 0x200f || r >= 0x202a && r <= 0x202e || r >= 0x2066 && r <= 0x2069 {
			return -1
		}
		return r
	}, journal.Mask(text))
}
