package words

import "strings"

// plainWord is what needs no quotes; a comma and an @ mean something to PowerShell.
const plainWord = `^[A-Za-z0-9_+:./\\-]+$`

// quoted writes a word so that cmd.exe and PowerShell both hand it on as it is: cmd knows no other quotes.
func quoted(word string) string { return `"` + strings.ReplaceAll(word, `"`, `\"`) + `"` }
