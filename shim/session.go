package shim

import (
	"os"
	"slices"
	"sync"
	"time"

	"github.com/pipguard/pipguard/policy"
	"github.com/pipguard/pipguard/policy/policyfile"
	"github.com/pipguard/pipguard/shim/artifact"
	"github.com/pipguard/pipguard/shim/caller"
	"github.com/pipguard/pipguard/shim/change"
	"github.com/pipguard/pipguard/shim/environment"
	"github.com/pipguard/pipguard/shim/exits"
	"github.com/pipguard/pipguard/shim/gate"
	"github.com/pipguard/pipguard/shim/installed"
	"github.com/pipguard/pipguard/shim/installer"
	"github.com/pipguard/pipguard/shim/layers"
	"github.com/pipguard/pipguard/shim/lockdown"
	"github.com/pipguard/pipguard/shim/outlook"
	"github.com/pipguard/pipguard/shim/place"
	"github.com/pipguard/pipguard/shim/rehearsal"
	"github.com/pipguard/pipguard/shim/request"
	"github.com/pipguard/pipguard/shim/scratch"
	"github.com/pipguard/pipguard/shim/story"
	"github.com/pipguard/pipguard/shim/transaction"
	"github.com/pipguard/pipguard/shim/upgrade"
	"github.com/pipguard/pipguard/shim/upgrading"
	"github.com/pipguard/pipguard/shim/uvinstall"
	"github.com/pipguard/pipguard/shim/verdict"
	"github.com/pipguard/pipguard/shim/words"
)

// A session is what all stages of one run rest on. open sets it, and nothing changes it afterwards.
type session struct {
	target
	place.Place

	style    words.Style
	began    time.Time
	id       string
	policy   *policy.Policy
	lockPins *policy.Lock // what a lockdown holds the environment to; nil for nothing
	lock     *transaction.Lock
	store    *artifact.Store
	scratch  *scratch.Folder
	fetched  *installer.Fetched
	outlook  *outlook.Observer
	close    func() // saves what was read of files, removes the private folder and frees the lock; once
}

// open reads the policy, takes the environment's lock, and puts right what a run before left unfinished.
func open(t target) (*session, error) {
	s := &session{target: t, style: words.StyleOf(t.call.Stderr, t.call.Environ), began: t.call.Now(), scratch: &scratch.Folder{}}
	var err error
	if s.policy, err = s.rules(); err != nil {
		return nil, err
	}
	if s.Place, err = place.Of(t.env, t.call.Environ); err != nil {
		return nil, err
	}
	if s.lockPins, err = lockdown.Pins(s.env, s.Transactions.State, s.policy); err != nil {
		return nil, err
	}
	if s.lock, err = s.Acquire(t.call, s.style, s.commands); err != nil {
		return nil, err
	}
	s.fetched = &installer.Fetched{Private: s.scratch, Room: rehearsal.Fits}
	s.store = artifact.OpenStore(s.Transactions.State)
	s.outlook = s.observe()
	s.close = sync.OnceFunc(func() {
		s.outlook.Close()
		s.scratch.Remove()
		s.store.Close() // what cannot be remembered is read again
		s.lock.Unlock()
	})
	if err := s.ready(); err != nil {
		s.close()
		return nil, err
	}
	return s, nil
}

// ready does what has to be done under the lock before anything is judged.
func (s *session) ready() (err error) {
	if s.start.Launcher, err = relaunch(s.env, s.start); err != nil {
		return err
	}
	if err := s.Recover(s.call, s.style); err != nil {
		return err
	}
	if err := lockdown.RenewFallback(s.env); err != nil {
		return err
	}
	s.id, err = s.Journal.NewID()
	return err
}

// rules loads the policy's layers and warns of settings that were ignored.
func (s *session) rules() (*policy.Policy, error) {
	found, err := layers.Load(layers.Sources{
		Environment: s.env.Prefix, Directory: s.call.Directory, Environ: s.call.Environ, Flags: s.call.Flags,
	})
	if err != nil {
		return nil, exits.Unable(err)
	}
	words.Foreign(s.call.Stderr, s.style, found.Foreign)
	merged, ignored := policyfile.Merge(found.Layers...)
	for _, text := range words.IgnoredSettings(ignored) {
		s.say("warning", text)
	}
	return merged, nil
}

// say writes one line of the guard's own.
func (s *session) say(kind, text string) { words.Line(s.call.Stderr, s.style, kind, text) }

// sites are the folders that the environment's Python imports installed distributions from.
func (s *session) sites() []string {
	return verdict.Sites(s.env, s.call.Directory, gate.Target{})
}

func (s *session) snapshot() (environment.Snapshot, error) {
	taken, err := environment.Take(s.env.Markers, s.sites())
	if err != nil {
		return taken, exits.Unable(err)
	}
	return taken, nil
}

func (s *session) reader(before environment.Snapshot) request.Reader {
	r := request.Reader{
		Directory: s.call.Directory, Environ: s.call.Environ, Prefix: s.home.Prefix, Pip: before.Version("pip"),
		Markers: s.env.Markers, Scratch: s.scratch,
	}
	if s.uv != nil {
		r.Other, r.Remove, r.Directory = s.uv.AsPip, s.uv.Where.Removing(), s.uv.Where.Folder(s.call.Directory)
	}
	return r
}

func (s *session) judge(known story.Story) verdict.Judge {
	return verdict.Judge{
		Env: s.env, Directory: s.call.Directory, Policy: s.policy, Lock: s.lockPins, Today: caller.Today(s.began), Store: s.store,
		Before: known.Before, Request: known.Request, Strict: s.uv != nil && s.uv.Command.Project(), LeftOver: leftOver(known.Before, known.Request),
	}
}

// leftOver lists what an outcome leaves of what was installed before, that nothing requires any more and nobody asks for.
func leftOver(before environment.Snapshot, q request.Request) func(after policy.Set) []string {
	scope := sync.OnceValue(func() upgrade.Scope {
		return upgrade.NewScope(upgrade.Wish{}, before.Set, upgrading.Origins(before.List), func(string) bool { return false })
	})
	return func(after policy.Set) []string { return slices.DeleteFunc(scope().Leftover(after), q.Policy.Names) }
}

// drift warns of what changed outside the guard since its last run.
func (s *session) drift(before environment.Snapshot) ([]policy.Change, error) {
	changes, err := installed.Since(s.env, s.Transactions.State, before.List)
	if err != nil {
		return nil, exits.Unable(err)
	}
	for _, text := range words.Drift(changes) {
		s.say("warning", text)
	}
	return changes, nil
}

// change is what this run makes of the environment.
func (s *session) change() *change.Change {
	return change.New(s.Transactions, s.env, s.id, s.began, int64(s.policy.KeepMB)<<20)
}

// installer gives the environment's pip for a request, or the uv that was called.
func (s *session) installer(q request.Request, change *change.Change) (installer.Installer, error) {
	if s.uv != nil && s.uv.Command.Project() {
		return s.uv.Project(s.uvRun(q), change.KeepFiles), nil
	}
	if s.uv != nil {
		return s.uv.Installer(s.uvRun(q)), nil
	}
	pip, err := installer.New(s.pip(q), q, s.scratch, s.fetched)
	if err != nil {
		return nil, exits.Unable(err)
	}
	return pip, nil
}

// pip is how the environment's pip is started for a request: it holds the lock, and leaves folders alone until it has
// passed the gate.
func (s *session) pip(q request.Request) gate.Pip {
	start := s.start
	start.Watched, start.Inherit = installer.Watched(s.env, q.Invocation, s.call.Directory), []*os.File{s.lock.File()}
	return start
}

// uvRun is what the uv of a request needs of the run.
func (s *session) uvRun(q request.Request) uvinstall.Run {
	return uvinstall.Run{
		Request: q, Call: s.call, Lock: s.lock.File(), State: s.Transactions.State, Python: s.env.Python, Scratch: s.scratch, Before: s.snapshot,
		Lockdown: s.policy.Lockdown,
	}
}
