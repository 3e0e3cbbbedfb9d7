package pipargs

// A Use is one use of an option on the command line of another program that installs, as its own parser has read it.
type Use struct {
	Takes bool // a value
	Word  int  // index of the word with the option
	From  int  // where the option starts in its word: 0, or inside grouped shorts
	At    int  // index of the word with the value
}

// At is a value that stands in a word of a command line, from an offset on; word -1 is none.
func At(text string, word, offset int) Value { return Value{Text: text, Word: word, offset: offset} }

// Of starts an invocation of another program: words with its command at an index, and what Replace and Append have to
// know of them.
func Of(argv []string, command, dashes int, uses []Use) Invocation {
	inv := Invocation{Argv: argv, command: command, dashes: dashes, Strategy: "only-if-needed"}
	for _, u := range uses {
		inv.found = append(inv.found, occurrence{option: &option{takes: u.Takes}, word: u.Word, from: u.From, at: u.At})
	}
	return inv
}
