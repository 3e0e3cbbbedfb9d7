package words

import (
	"strings"

	"github.com/pipguard/pipguard/shim/journal"
	"github.com/pipguard/pipguard/shim/pattern"
)

var plain = pattern.New(plainWord)

// quote writes a word so that the system's shells read it back as it is. Requirements are always quoted where they compare.
func quote(word string) string {
	if plain().MatchString(word) {
		return word
	}
	return quoted(word)
}

// Command writes an argument list as a line to paste; credentials are left for the reader to put in again.
func Command(args ...string) string {
	line := make([]string, len(args))
	for i, arg := range journal.MaskArgs(args) {
		line[i] = quote(Clean(arg))
	}
	return strings.Join(line, " ")
}
