package artifact

import (
	"strings"
	"unicode"

	"github.com/pipguard/pipguard/shim/pattern"
)

var importing = pattern.New(`^(?:from\s+(\.*)\s*([\w.]*)\s+import\b(.*)|import\s(.*))$`)

// longestStatement bounds what is joined to one import statement, however long a bracket stays open.
const longestStatement = 64 << 10

// imports gives the modules that a module's text imports when it is loaded: less those of functions, which may never be
// called, and of type checkers. Relative names count from pkg, the module's package. Of `from a import b` it is a and
// a.b, which need be no module.
func imports(text, pkg string) []string {
	var found []string
	passed := -1 // how deep the block is indented that is passed over, -1 outside of one
	lines := strings.Split(text, "\n")
	for i := 0; i < len(lines); i++ {
		statement := strings.TrimSpace(lines[i])
		if statement == "" || statement[0] == '#' {
			continue
		}
		indent := len(lines[i]) - len(strings.TrimLeft(lines[i], " \t"))
		if passed >= 0 && indent > passed {
			continue
		}
		if passed = -1; isPassed(statement) {
			passed = indent
			continue
		}
		if !strings.HasPrefix(statement, "from") && !strings.HasPrefix(statement, "import") {
			continue
		}
		for statement = uncommented(statement); isOpen(statement) && len(statement) < longestStatement && i+1 < len(lines); {
			i++
			statement = strings.TrimSuffix(statement, `\`) + " " + uncommented(strings.TrimSpace(lines[i]))
		}
		found = append(found, named(statement, pkg)...)
	}
	return found
}

// isPassed says that what is indented below a statement is not run when the module is loaded.
func isPassed(statement string) bool {
	condition, isCondition := strings.CutPrefix(statement, "if ")
	if !isCondition {
		return strings.HasPrefix(statement, "def ") || strings.HasPrefix(statement, "async def ")
	}
	condition = uncommented(condition)
	return condition == "TYPE_CHECKING:" || strings.HasSuffix(condition, ".TYPE_CHECKING:") && !strings.HasPrefix(condition, "not ")
}

// isOpen says that a statement goes on in the next line.
func isOpen(statement string) bool {
	return strings.HasSuffix(statement, `\`) || strings.Contains(statement, "(") && !strings.Contains(statement, ")")
}

func uncommented(line string) string {
	line, _, _ = strings.Cut(line, "#")
	return strings.TrimSpace(line)
}

// named gives the modules that one import statement names.
func named(statement, pkg string) []string {
	m := importing().FindStringSubmatch(statement)
	if m == nil {
		return nil
	}
	dots, from, of, plain := len(m[1]), m[2], m[3], m[4]
	if plain != "" {
		return names(plain)
	}
	for range dots - 1 {
		pkg = pkg[:max(0, strings.LastIndexByte(pkg, '.'))]
	}
	base := from
	if dots > 0 {
		base = strings.Trim(pkg+"."+from, ".")
	}
	modules := []string{base}
	for _, name := range names(of) {
		modules = append(modules, base+"."+name)
	}
	return modules
}

// names gives the names of "a.b as c, d", which may stand in brackets.
func names(list string) []string {
	var all []string
	for part := range strings.SplitSeq(strings.Trim(strings.TrimSpace(list), "()"), ",") {
		if fields := strings.Fields(part); len(fields) > 0 && !strings.ContainsFunc(fields[0], isForeign) {
			all = append(all, fields[0])
		}
	}
	return all
}

// isForeign says that a rune is part of no module's name.
func isForeign(r rune) bool {
	return r != '_' && r != '.' && !unicode.IsLetter(r) && !unicode.IsDigit(r)
}
