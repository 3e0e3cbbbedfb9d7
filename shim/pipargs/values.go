package pipargs

import (
	"strconv"
	"strings"
)

// A Value is one value of an option, or one positional word, and where it stands.
type Value struct {
	Text string
	Word int // index in the command line of the word that holds it; -1: an environment variable or configuration file

	offset int // where Text starts in that word
}

// setting is what pip holds for one dest.
type setting struct {
	list  []Value
	on    bool
	off   bool // set to false explicitly
	count int
}

// values holds pip's option values by dest: defaults out of the configuration first, the command line over them.
type values map[string]setting

// configure sets a default out of an environment variable or a configuration file (ConfigOptionParser._update_defaults).
func (v values) configure(o *option, name, text string) error {
	s := v[o.dest]
	at := func(text string) Value { return Value{Text: text, Word: -1} }
	switch o.action {
	case storeTrue, storeFalse: // the value itself is stored: PIP_NO_USER=1 means user, as in pip
		on, ok := truth(text)
		if !ok {
			return &Refusal{Kind: BadValue, Word: name}
		}
		s.on, s.off = on, !on
	case count:
		n, ok := times(text)
		if !ok {
			return &Refusal{Kind: BadValue, Word: name}
		}
		s.count = n
	case appendTo:
		s.list = nil
		for field := range strings.FieldsSeq(text) {
			if err := o.check(name, field); err != nil {
				return err
			}
			s.list = append(s.list, at(field))
		}
	case callback:
		s.list = append(s.list, at(text))
	case store:
		if err := o.check(name, text); err != nil {
			return err
		}
		s.list = []Value{at(text)}
	}
	v[o.dest] = s
	return nil
}

// apply adds one use of an option on the command line; place turns an index of its words into one of argv.
func (v values) apply(use occurrence, place func(int) int) {
	s := v[use.option.dest]
	value := Value{Text: use.value, Word: place(use.at), offset: use.offset}
	switch use.option.action {
	case storeTrue:
		s.on, s.off = true, false
	case storeFalse:
		s.on, s.off = false, true
	case count:
		s.count++
	case appendTo, callback:
		s.list = append(s.list, value)
	case store:
		s.list = []Value{value}
	}
	v[use.option.dest] = s
}

// last gives the value of an option that keeps one.
func (v values) last(dest string) Value {
	if list := v[dest].list; len(list) > 0 {
		return list[len(list)-1]
	}
	return Value{Word: -1}
}

// truth reads a boolean as Python's distutils.util.strtobool.
func truth(text string) (on, ok bool) {
	switch strings.ToLower(text) {
	case "y", "yes", "t", "true", "on", "1":
		return true, true
	case "n", "no", "f", "false", "off", "0":
		return false, true
	}
	return false, false
}

// times reads the value of an option that counts: a boolean or a number from 0.
func times(text string) (int, bool) {
	if on, ok := truth(text); ok {
		if on {
			return 1, true
		}
		return 0, true
	}
	n, err := strconv.Atoi(strings.TrimSpace(text))
	return n, err == nil && n >= 0
}
