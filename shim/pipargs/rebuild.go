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
	drop := map[int]bool{}
	for _, use := range inv.found {
		if use.option.dest == "json_report_file" {
			drop[use.word], drop[use.at] = true, true
		}
	}
	var argv []string
	for i, word := range inv.Argv {
		if !drop[i] {
			argv = append(argv, word)
		}
	}
	return argv
}

// Replace puts another text in the place of some values: a requirement's word, the file of "-r", "-rFILE" or
// "--requirement=FILE". Values that come from the environment or a configuration file have no place and stay.
func (inv Invocation) Replace(texts map[Value]string) []string {
	argv := slices.Clone(inv.Argv)
	for value, text := range texts {
		if value.Word >= 0 {
			argv[value.Word] = argv[value.Word][:value.offset] + text
		}
	}
	return argv
}
