package needs

// A State says how a need stands.
type State uint8

const (
	Met State = iota
	Doubt
	Unmet
)

func (s State) String() string { return [...]string{"met", "doubt", "unmet"}[s] }

// An answer is how a need stands in one world.
type answer struct {
	state   State
	missing Caught // which exceptions say so
	why     string
	hash    uint64        // of the text that decides it; 0 where that is not known
	dist    *distribution // that provides the module; nil for none and for the standard library
	std     bool
	module  string   // the module that does not have it, or that is missing
	def     *bind    // the name's definition
	lacks   bool     // nothing in plain sight has the name: a __getattr__ may
	at      string   // the module that it stands in
	read    bool     // nothing but reading can say so
	refused []string // keywords that it does not take
	without []string // parameters that it has to be given
	many    bool     // it does not take as many arguments by position
	unseen  bool     // the module does not bind the name in plain sight
	passed  bool     // the module is there, and lacks something itself
}

// doubt turns a certain answer into one in doubt.
func (a answer) doubt(why string) answer {
	if a.state != Doubt {
		a.state, a.why = Doubt, why
	}
	return a
}
