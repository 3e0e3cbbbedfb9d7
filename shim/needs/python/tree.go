package python

// An Op says what an expression is.
type Op uint8

const (
	Name          Op = iota // Text
	Attribute               // A.Text
	Call                    // A(List…); keywords are Keyword, Star, DoubleStar
	Subscript               // A[B]
	Constant                // Text as written: a number, True, False, None, ...
	String                  // Text as written, with its quotes
	Format                  // an f-string; List holds its fields
	Sequence                // a tuple, list or set display; List
	Dict                    // List: key, value, key, value, …; DoubleStar stands alone
	Lambda                  // Params, B
	Compare                 // List of operands, Words of operators
	And                     // List
	Or                      // List
	Not                     // A
	Operation               // unary and binary; List
	Choice                  // List: test, body, else
	Comprehension           // List of elements, Clauses
	Walrus                  // Text := A
	Await                   // A; yield, too
	Slice                   // List, without what is left out
	Star                    // *A
	DoubleStar              // **A
	Keyword                 // Text=A
)

// A Node is an expression.
type Node struct {
	Op      Op
	Line    int
	Text    string
	A, B    *Node
	List    []*Node
	Words   []string
	Params  *Params
	Clauses []Clause
}

// A Clause is one "for" of a comprehension.
type Clause struct {
	Target, In *Node
	If         []*Node
}

// Params are a function's parameters.
type Params struct {
	Positional []string // that cannot be given by keyword
	Names      []string // that can
	Rest       string   // *args
	Keywords   string   // **kwargs
	Placed     int      // how many of them can be given by position
	Needed     uint64   // a bit for each of them, in order, that has no default
	Defaults   []*Node
	Notes      []*Node // annotations
}

// A Verb says what a statement is.
type Verb uint8

const (
	Expression Verb = iota
	Assign          // Targets = Value; augmented ones, too
	Annotated       // Targets[0]: Note = Value
	Import          // Names
	ImportFrom      // Name, Level, Names
	Function
	Class
	If // Value, Body, Else
	For
	While
	Try
	With
	Match // Value, Cases
	Raise
	Return
	Delete
	Global // Names
	Type   // a type statement: Name
	Other  // pass, break, continue, assert (Value), nonlocal
	Broken // what could not be read
)

// An Alias is one name that an import binds.
type Alias struct{ Name, As string }

// A Handler is one except clause; no Types is a bare one.
type Handler struct {
	Types *Node
	As    string
	Body  []*Stmt
}

// A Stmt is a statement. Start and End are where it lies in the source.
type Stmt struct {
	Verb       Verb
	Line       int
	Start, End int
	Name       string
	Level      int
	Names      []Alias
	Value      *Node
	Note       *Node
	Targets    []*Node
	Decorators []*Node
	Args       []*Node // a class's bases and keywords; a with's contexts
	Params     *Params
	Body       []*Stmt
	Else       []*Stmt
	Final      []*Stmt
	Handlers   []Handler
	Cases      [][]*Stmt
}
