// Package needs reads, without running anything, what the code of distributions asks of modules that are not its own, and
// says of what a plan changes whether these needs are certainly met, certainly not, or in doubt. It never says "met" of
// one that is not.
package needs

// Caught are the exceptions that stand guard over a statement.
type Caught uint8

const (
	CatchMissing   Caught = 1 << iota // ModuleNotFoundError
	CatchImport                       // ImportError, of a name that is missing
	CatchAttribute                    // AttributeError
	CatchType                         // TypeError
	catchAll       = CatchMissing | CatchImport | CatchAttribute | CatchType
)

// A Need is what one line asks of a module.
type Need struct {
	Module   string   // dotted, as imported
	Name     string   // a name or a chain of attributes in it; "" for the module alone
	From     bool     // asked for by "from Module import Name"
	Keywords []string // that it is called with
	Args     int      // one more than the arguments that it is called with by position; 0 where that is not known
	Member   string   // an attribute of what calling it gives, or of what inherits from it
	Beside   string   // another base of the same class, dotted: it has to be a different one
	Line     int
	AtImport bool     // when its module is imported, not when a function is called
	Caught   Caught   // what is caught around it
	Unsure   bool     // under a condition that reading cannot decide
	Silent   bool     // under a condition that asks for the provider or its version
	Deep     bool     // at import, more is done with it than to bind it
	Base     bool     // and no more than to make a class from it
	base     string   // the part of Name that a from-import has bound
	present  []string // modules, and names in them, that a condition around it finds
	tries    []int    // the try statements that it stands in the body of
	excepts  []int    // and those that it stands in a handler of
}

// A kind says what a name is bound to.
type kind uint8

const (
	value kind = iota
	function
	class
	module  // import Module
	from    // from Module import Target
	sibling // a submodule, which an import in the package binds
)

// A bind is one name that a module binds at its top.
type bind struct {
	name           string
	kind           kind
	sure           bool // whatever happens
	module, target string
	hash           uint64   // of its definition's text
	shape          uint64   // of that part of a class's text which a class made from it may fall foul of; else 0
	plain          bool     // a function without decorators; a class without these, bases and keywords
	open           bool     // takes any keyword
	init           bool     // a class with an __init__ of its own
	keywords       []string // a function's, or an __init__'s
	alone          int      // how many parameters stand before these, by position alone
	placed         int      // how many in all can be given by position
	needed         uint64   // a bit for each, in order, that has no default
	rest           bool     // takes any number by position
	members        []string // a class's
	fields         []string // that its methods set on self
	bases          []string // as written; "" for what is no name
	loose          bool     // a class that may have more than its body and bases say
	passes         bool     // its __init__ hands the keywords that it does not name to its base's
	gives          []string // classes that a function returns an instance of, as written
	line           int
	waived         bool // a hook that its host need not know
}

// A code is what one source says, for one version of Python on one system.
type code struct {
	hash      uint64 // of the whole source
	broken    bool   // something in it could not be read
	dynamic   bool   // names may be bound that cannot be seen
	getattr   bool   // it has a __getattr__ of its own
	specifies bool   // it specifies a hook
	raises    uint64 // a hash of what it may raise at import; 0 for nothing
	refuses   int    // the line where it raises an exception whatever happens; 0 for none
	binds     []bind
	stars     []string // modules that it imports "*" from
	all       []string // the names in __all__
	hasAll    bool
	openAll   bool // __all__ is more than a display of literals
	needs     []Need
	patches   []Need // attributes of modules that it sets
	byName    map[string][]int
}

// bound gives the places in binds of a name.
func (c *code) bound(name string) []int {
	if c.byName == nil {
		c.byName = make(map[string][]int, len(c.binds))
		for i := range c.binds {
			c.byName[c.binds[i].name] = append(c.byName[c.binds[i].name], i)
		}
	}
	return c.byName[name]
}
