package uvargs

import "strings"

// A use is one use of an option on a command line.
type use struct {
	option *option
	value  string
	word   int // index of the word with the option
	from   int // where the option starts in its word: 0, or inside grouped shorts
	at     int // index of the word with the value
	offset int // where the value starts in that word
}

// parsed is what a command's parser made of its words.
type parsed struct {
	uses       []use
	positional []int // indexes of words
	dashes     int   // index of the "--" that ended the options, -1 without one
	refusal    *Refusal
}

// parse reads words from an index on as clap does for uv: options are not abbreviated, and stand anywhere. With first it
// ends at the first word that is no option, as for a subcommand, or the command of `uv run`.
func parse(in scope, argv []string, from int, first bool) (out parsed) {
	out.dashes = -1
	for i := from; i < len(argv) && out.refusal == nil; {
		word := argv[i]
		switch {
		case word == "--":
			out.dashes = i
			for at := i + 1; at < len(argv); at++ {
				out.positional = append(out.positional, at)
			}
			return out
		case strings.HasPrefix(word, "--"):
			i = out.long(in, argv, i)
		case len(word) > 1 && word[0] == '-':
			i = out.shorts(in, argv, i)
		default:
			out.positional = append(out.positional, i)
			if i++; first {
				return out
			}
		}
	}
	return out
}

// long reads the long option at argv[i] and returns the index of the next word.
func (out *parsed) long(in scope, argv []string, i int) int {
	name, value, glued := strings.Cut(argv[i], "=")
	found := use{option: find(in, name), value: value, word: i, at: i}
	switch {
	case found.option == nil:
		return out.refuse(i, name, unknown)
	case glued && !found.option.takes:
		return out.refuse(i, name, unvalued)
	case glued:
		found.offset = len(name) + 1
	}
	return out.take(found, argv, name, glued)
}

// shorts reads the short options grouped at argv[i] and returns the index of the next word.
func (out *parsed) shorts(in scope, argv []string, i int) int {
	word := argv[i]
	for from := 1; from < len(word); from++ {
		name := "-" + word[from:from+1]
		found := use{option: find(in, name), word: i, from: from, at: i}
		if found.option == nil {
			return out.refuse(i, name, unknown)
		}
		if !found.option.takes {
			out.uses = append(out.uses, found)
			continue
		}
		rest := word[from+1:]
		if found.offset = from + 1; strings.HasPrefix(rest, "=") { // -r=FILE is FILE to clap
			rest, found.offset = rest[1:], from+2
		}
		found.value = rest
		return out.take(found, argv, name, found.offset < len(word))
	}
	return i + 1
}

// take adds a use, with the next word for its value where it has none in its own. clap takes no word with a dash for one.
func (out *parsed) take(found use, argv []string, name string, glued bool) int {
	if found.option.takes && !glued {
		found.at, found.offset = found.word+1, 0
		if found.at >= len(argv) || strings.HasPrefix(argv[found.at], "-") && argv[found.at] != "-" {
			return out.refuse(found.word, name, valued)
		}
		found.value = argv[found.at]
	}
	out.uses = append(out.uses, found)
	return found.at + 1
}

func (out *parsed) refuse(i int, name, why string) int {
	out.refusal = &Refusal{Word: name, Why: why}
	return i + 1
}
