package words

import (
	"strings"

	"github.com/pipguard/pipguard/shim/journal"
	"github.com/pipguard/pipguard/shim/pattern"
)

var plain = pattern.New(`^[A-Za-z0-9_@%+:,./-]+$`)

// Quote writes a word so that a POSIX shell reads it back as it is. Requirements are always quoted where they compare.
func Quote(word string) string {
	if plain().MatchString(word) {
		return word
	}
	return "'" + strings.ReplaceAll(word, "'", `'\''`) + "'"
}

// Command writes an argument list as a line to paste; credentials are left for the reader to put in again.
func Command(args ...string) string {
	quoted := make([]string, len(args))
	for i, arg := range journal.MaskArgs(args) {
		quoted[i] = Quote(Clean(arg))
	}
	return strings.Join(quoted, " ")
}
