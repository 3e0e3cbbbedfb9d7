//go:build unix

package words

import "strings"

// plainWord is what needs no quotes.
const plainWord = `^[A-Za-z0-9_@%+:,./-]+$`

// quoted writes a word so that a POSIX shell reads it back as it is.
func quoted(word string) string { return "'" + strings.ReplaceAll(word, "'", `'\''`) + "'" }
