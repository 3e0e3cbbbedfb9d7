package pipargs

import "slices"

// The functions here give a new command line and leave the invocation's own words as they are. Each word that is not
// asked for stays as it was typed, in its place.

// Append adds options behind the last word, before a "--" that ends the options: the last one given wins in pip, and
// lists keep their order. A "--" before the subcommand moves behind it, where pip gives it the same meaning.
func (inv Invocation) Append(words ...string) []string {
	argv := slices.Clone(inv.Argv)
	switch {
	case inv.dashes < 0 || len(words) == 0:
		return append(argv, words...)
	case inv.dashes > inv.command:
		return slices.Insert(argv, inv.dashes, words...)
	}
	argv = slices.Insert(argv, inv.command+1, append(slices.Clone(words), "--")...)
	return slices.Delete(argv, inv.dashes, inv.dashes+1)
}

// WithoutReport drops each --report and its value, however it was spelled or shortened.
func (inv Invocation) WithoutReport() []string {
	texts := map[Value]string{}
	for _, use := range inv.found {
		if use.option.dest == "json_report_file" {
			texts[Value{Text: use.value, Word: use.at, offset: use.offset}] = ""
		}
	}
	return inv.Replace(texts)
}

// WithDependencies drops each --no-deps, however it was spelled or shortened.
func (inv Invocation) WithDependencies() []string {
	gone := map[int]bool{}
	for _, use := range inv.found {
		if use.option.dest == "ignore_dependencies" || inv.Argv[use.word] == "--no-deps" { // uv's options have no dest
			gone[use.word] = true
		}
	}
	return without(inv.Argv, gone)
}

// Replace puts another text in the place of some values: a requirement's word, the file of "-r FILE", "-rFILE" or
// "--requirement=FILE". An empty text takes a word away, an option's value together with its option. Values that come
// from the environment or a configuration file have no place here and stay.
func (inv Invocation) Replace(texts map[Value]string) []string {
	words := slices.Clone(inv.Argv)
	gone := map[int]bool{}
	for value, text := range texts {
		switch {
		case value.Word < 0:
		case text == "":
			inv.drop(value, words, gone)
		default:
			words[value.Word] = words[value.Word][:value.offset] + text
		}
	}
	return without(words, gone)
}

// without leaves out the words at some places.
func without(words []string, gone map[int]bool) []string {
	var argv []string
	for i, word := range words {
		if !gone[i] {
			argv = append(argv, word)
		}
	}
	return argv
}

// drop marks the words of a value as gone; short options grouped before its own stay.
func (inv Invocation) drop(value Value, words []string, gone map[int]bool) {
	gone[value.Word] = true
	for _, use := range inv.found {
		if !use.option.takes || use.at != value.Word {
			continue
		}
		gone[use.word] = use.from <= 1
		if use.from > 1 {
			words[use.word] = words[use.word][:use.from]
		}
	}
}
