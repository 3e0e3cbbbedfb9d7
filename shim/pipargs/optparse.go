package pipargs

import (
	"slices"
	"strings"
)

// A parser reads words as one of pip's optparse parsers does (Python's Lib/optparse.py, _process_args).
type parser struct {
	byName       map[string]*option
	longs        []string
	interspersed bool // options may follow positional words
}

// newParser gives the parser of one scope in the pip at an index of pips.
func newParser(in scope, pip int) *parser {
	p := &parser{byName: map[string]*option{}, interspersed: in != mainScope}
	for i := range options {
		o := &options[i]
		if o.scopes&in == 0 || pip < o.since || pip > o.until {
			continue
		}
		for _, name := range o.names {
			p.byName[name] = o
			if strings.HasPrefix(name, "--") {
				p.longs = append(p.longs, name)
			}
		}
	}
	return p
}

// An occurrence is one use of an option.
type occurrence struct {
	option *option
	value  string
	word   int // index of the word with the option
	from   int // where the option starts in its word: 0, or inside grouped shorts
	at     int // index of the word with the value
	offset int // where the value starts in that word
}

// parsed is what a parser made of its words; refusal and help end the reading early, as in pip.
type parsed struct {
	found      []occurrence
	positional []int // indexes of words
	dashes     int   // index of the "--" that ended the options, -1 without one
	help       bool
	refusal    error
}

func (p *parser) parse(args []string) parsed {
	out := parsed{dashes: -1}
	for i := 0; i < len(args) && out.refusal == nil && !out.help; {
		word := args[i]
		switch {
		case word == "--":
			out.dashes = i
			out.rest(i+1, len(args))
			return out
		case strings.HasPrefix(word, "--"):
			i = p.long(args, i, &out)
		case len(word) > 1 && word[0] == '-':
			i = p.shorts(args, i, &out)
		case !p.interspersed:
			out.rest(i, len(args))
			return out
		default:
			out.positional = append(out.positional, i)
			i++
		}
	}
	return out
}

func (out *parsed) rest(from, to int) {
	for i := from; i < to; i++ {
		out.positional = append(out.positional, i)
	}
}

// long reads the long option at args[i] and gives the index of the next word.
func (p *parser) long(args []string, i int, out *parsed) int {
	typed, _, glued := strings.Cut(args[i], "=")
	name, refusal := p.complete(typed)
	if refusal != nil {
		out.refusal = refusal
		return i
	}
	use := occurrence{option: p.byName[name], word: i, at: i}
	switch {
	case glued && !use.option.takes:
		out.refusal = &Refusal{Kind: UnwantedValue, Word: name}
		return i
	case glued:
		use.offset = len(typed) + 1
	case use.option.takes:
		use.at++
	}
	out.take(args, name, use)
	return use.at + 1
}

// complete resolves a long option or an unambiguous beginning of one (optparse._match_abbrev).
func (p *parser) complete(typed string) (string, error) {
	if p.byName[typed] != nil {
		return typed, nil
	}
	fits := slices.DeleteFunc(slices.Clone(p.longs), func(name string) bool { return !strings.HasPrefix(name, typed) })
	switch len(fits) {
	case 1:
		return fits[0], nil
	case 0:
		return "", &Refusal{Kind: UnknownOption, Word: typed}
	}
	return "", &Refusal{Kind: AmbiguousOption, Word: typed}
}

// shorts reads the short options grouped at args[i] and gives the index of the next word.
func (p *parser) shorts(args []string, i int, out *parsed) int {
	for from, letter := range args[i] {
		if from == 0 {
			continue
		}
		name := "-" + string(letter)
		use := occurrence{option: p.byName[name], word: i, from: from, at: i}
		switch {
		case use.option == nil:
			out.refusal = &Refusal{Kind: UnknownOption, Word: name}
			return i
		case use.option.takes && from+1 < len(args[i]):
			use.offset = from + 1
		case use.option.takes:
			use.at++
		}
		if out.take(args, name, use); out.refusal != nil || out.help || use.option.takes {
			return use.at + 1
		}
	}
	return i + 1
}

// take records one use of an option, or why pip refuses it.
func (out *parsed) take(args []string, name string, use occurrence) {
	if use.option.takes {
		if use.at >= len(args) {
			out.refusal = &Refusal{Kind: MissingValue, Word: name}
			return
		}
		use.value = args[use.at][use.offset:]
		if out.refusal = use.option.check(name, use.value); out.refusal != nil {
			return
		}
	}
	out.help = use.option.action == help
	out.found = append(out.found, use)
}
