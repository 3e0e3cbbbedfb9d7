package uvargs

import "fmt"

// A scope is one of uv's commands that reads options: uv itself, `uv pip`, and those that change an environment.
type scope uint16

const (
	mainScope scope = 1 << iota
	pipScope
	pipInstallScope
	pipUninstallScope
	pipSyncScope
	syncScope
	addScope
	removeScope
	runScope
	lockScope
	versionScope
	checkScope
	anyScope = checkScope<<1 - 1
)

// An option is one row of the generated table: a name of an option, where it is known, and whether a value follows it.
type option struct {
	name   string
	scopes scope
	takes  bool
}

// find returns an option of a scope by its name; nil where no known uv has it.
func find(in scope, name string) *option {
	for i := range options {
		if options[i].name == name && options[i].scopes&in != 0 {
			return &options[i]
		}
	}
	return nil
}

// A Refusal is a command line that is not understood: uv itself refuses it, or is newer than the table of options.
type Refusal struct {
	Word string // the option
	Why  string
}

func (r *Refusal) Error() string { return fmt.Sprintf("uv's option %s %s", r.Word, r.Why) }

// Why a command line is not understood.
const (
	unknown  = "is not known to pipguard"
	valued   = "wants a value"
	unvalued = "takes no value"
)
