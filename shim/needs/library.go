package needs

import (
	_ "embed"
	"strings"
)

// LibraryQuestion is what an interpreter is asked, once: run it as "python -I -S -c QUESTION"; it takes a second. Its
// answer goes to ParseLibrary.
//
//go:embed library.py
var LibraryQuestion string

// A Library is the standard library of one interpreter: each module's names, sorted and separated by spaces; "?" where
// they are not known, "!" for a module that cannot be imported here. Its aliases are the exceptions that a module has by
// another name than the one that they were defined by, as NAME=DOTTED.
type Library struct{ modules, aliases map[string]string }

// ParseLibrary reads an answer to LibraryQuestion, with either end of lines.
func ParseLibrary(answer string) *Library {
	l := &Library{modules: make(map[string]string, 700), aliases: map[string]string{}}
	for line := range strings.Lines(answer) {
		if module, names, ok := strings.Cut(strings.TrimRight(line, "\r\n"), "\t"); ok {
			names, aliases, _ := strings.Cut(names, "\t")
			l.modules[module] = names
			if aliases != "" {
				l.aliases[module] = aliases
			}
		}
	}
	return l
}

// has says that a top name is the library's.
func (l *Library) has(top string) bool {
	_, found := l.modules[top]
	return found
}

// look resolves a module and the first name asked of it.
func (l *Library) look(module, name string) answer {
	names, found := l.modules[module]
	for parent := before(module); !found && parent != ""; parent = before(parent) {
		if l.modules[parent] == "?" {
			return answer{state: Doubt, why: "not asked of Python"}
		}
	}
	switch {
	case !found:
		return answer{state: Unmet, missing: CatchMissing, why: "no such module"}
	case names == "!":
		return answer{state: Doubt, missing: CatchImport, why: "cannot be imported on this system"}
	case names == "?" || name == "" || strings.HasPrefix(name, "__"):
		return answer{state: map[bool]State{true: Doubt, false: Met}[names == "?" && name != ""], why: "not asked of Python"}
	case contains(names, name):
		return answer{state: Met}
	}
	if _, found := l.modules[module+"."+name]; found {
		return answer{state: Met}
	}
	if contains(names, "__getattr__") {
		return answer{state: Doubt, missing: CatchAttribute | CatchImport, why: "__getattr__", lacks: true}
	}
	return answer{state: Unmet, missing: CatchAttribute | CatchImport, why: "no such name"}
}

// contains says whether a word stands among words.
func contains(words, word string) bool {
	for at := 0; ; {
		next := strings.Index(words[at:], word)
		if next < 0 {
			return false
		}
		at += next
		end := at + len(word)
		if (at == 0 || words[at-1] == ' ') && (end == len(words) || words[end] == ' ') {
			return true
		}
		at = end
	}
}
