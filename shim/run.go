package shim

import (
	"time"

	"github.com/pipguard/pipguard/policy"
	"github.com/pipguard/pipguard/shim/artifact"
	"github.com/pipguard/pipguard/shim/environment"
	"github.com/pipguard/pipguard/shim/gate"
	"github.com/pipguard/pipguard/shim/journal"
	"github.com/pipguard/pipguard/shim/pipargs"
	"github.com/pipguard/pipguard/shim/record"
	"github.com/pipguard/pipguard/shim/transaction"
	"github.com/pipguard/pipguard/shim/words"
)

// A run is one call of pip on its way through the guard.
type run struct {
	call  Call
	style words.Style
	start time.Time
	env   *environment.Environment // where pip works: with --python, the other one
	home  *environment.Environment // where pip itself lies
	inv   pipargs.Invocation
	pip   gate.Pip

	policy  *policy.Policy
	left    []policy.Problem // what layers were not allowed to say
	held    *policy.Lock     // what a lockdown holds the environment to
	drift   []policy.Change  // what changed outside the guard since its last run
	refused string           // what lockdown refused, where that is no plan
	program string           // whose command it is, where that is not pip
	goal    *policy.Set      // what an undo by pip makes of the environment, in all its steps
	changed bool             // the environment was changed without pip: by an undo
	place   transaction.Place
	lock    *transaction.Lock
	journal journal.Journal
	id      string
	store   *artifact.Store
	scratch string // a private folder for constraints and loosened files, made when it is needed

	snapshot  snapshot   // what is installed
	initial   policy.Set // what was, when the run began
	mentions  []mention
	request   policy.Request
	alone     *policy.Set // what pip alone would have made of the environment
	asked     policy.Case // the case that was judged last
	decision  policy.Decision
	earlier   []policy.Violation // what the steps before the last one were told of
	shared    []policy.Shared    // what the plan writes over
	avoided   []policy.Violation // what the rounds before the last one would have broken
	applied   []policy.Constraint
	loosened  []string
	turnings  []mark                // where this step asked for another round, the last one last
	nothing   [][]policy.Constraint // under which pip found no plan
	failed    *mark                 // where the first way ended that led nowhere
	plans     bool                  // pip stops at its plan
	trials    int                   // hints that were tried
	trialsEnd time.Time             // when no more are
	static    bool
	module    bool            // started as python -m pip
	removing  bool            // the plan is an uninstall
	elsewhere bool            // the plan is for --target, --prefix or --root
	unread    []record.Unread // whose files the last judgement had to do without
	told      *record.Record
	tx        *transaction.Transaction
	losses    []transaction.Loss // what others lost with what pip removed
	result    gate.Result
}
