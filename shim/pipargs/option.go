package pipargs

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
)

// A scope is one of pip's option parsers: the one before the subcommand, the subcommand's, a requirements file's line.
type scope uint8

const (
	mainScope scope = 1 << iota
	installScope
	uninstallScope
	fileScope
)

// An action says what an option does with its value, as in Python's optparse.
type action uint8

const (
	store action = iota
	storeTrue
	storeFalse
	appendTo
	count
	callback
	help
)

// An option is one row of the generated table.
type option struct {
	scopes       scope
	names        []string // "-U", "--upgrade"
	dest         string   // pip's name for the value
	action       action
	takes        bool   // takes a value
	number       string // "int" or "float" where the value must be one
	choices      []string
	since, until int // indexes into pips
}

// release gives the index in pips whose options stand for the given pip: the newest that is not newer.
// An empty version means the newest pip known; one older than all gets the oldest.
func release(pip string) int {
	if pip == "" {
		return len(pips) - 1
	}
	newer := slices.IndexFunc(pips, func(known string) bool { return compareReleases(known, pip) > 0 })
	if newer < 0 {
		return len(pips) - 1
	}
	return max(newer-1, 0)
}

// compareReleases orders two pip versions by their first three numbers.
func compareReleases(a, b string) int {
	return slices.Compare(numbers(a), numbers(b))
}

// numbers gives major, minor and micro; "24.1b1" is 24, 1, 0.
func numbers(version string) []int {
	found := make([]int, 3)
	for i, part := range strings.SplitN(version, ".", len(found)+1)[:min(len(found), 1+strings.Count(version, "."))] {
		end := strings.IndexFunc(part, func(r rune) bool { return r < '0' || r > '9' })
		if end < 0 {
			end = len(part)
		}
		found[i], _ = strconv.Atoi(part[:end])
	}
	return found
}

// check says what pip refuses about a value, as optparse's check_value does; nil when it takes it.
func (o *option) check(name, value string) error {
	switch {
	case len(o.choices) > 0 && !slices.Contains(o.choices, value):
		return &Refusal{Kind: BadValue, Word: name}
	case o.number == "int" && !isInt(value), o.number == "float" && !isFloat(value):
		return &Refusal{Kind: BadValue, Word: name}
	}
	return nil
}

func isInt(value string) bool {
	_, err := strconv.ParseInt(strings.TrimSpace(value), 0, 64)
	return err == nil
}

func isFloat(value string) bool {
	_, err := strconv.ParseFloat(strings.TrimSpace(value), 64)
	return err == nil
}

// A Refusal is why pip itself will end with an error; the words for it are pip's own.
type Refusal struct {
	Kind RefusalKind
	Word string // the option, value or file that it is about
}

// A RefusalKind names the ways in which pip refuses a command line or a configuration.
type RefusalKind string

const (
	UnknownOption   RefusalKind = "no such option"
	AmbiguousOption RefusalKind = "ambiguous option"
	MissingValue    RefusalKind = "option requires a value"
	UnwantedValue   RefusalKind = "option does not take a value"
	BadValue        RefusalKind = "invalid option value"
	BadConfig       RefusalKind = "unreadable configuration"
	MisplacedPython RefusalKind = "--python after the subcommand"
)

func (r *Refusal) Error() string { return cmp.Or(string(r.Kind), "refused") + ": " + r.Word }
