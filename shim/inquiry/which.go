package inquiry

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"github.com/pelletier/go-toml/v2"
	"github.com/pipguard/pipguard/policy"
	"github.com/pipguard/pipguard/policy/evidence"
	"github.com/pipguard/pipguard/policy/pep440"
	"github.com/pipguard/pipguard/policy/pep508"
	"github.com/pipguard/pipguard/shim/gate"
	"github.com/pipguard/pipguard/shim/metadata"
	"github.com/pipguard/pipguard/shim/outlook"
)

// Which asks for the releases of a distribution that go with others.
type Which struct {
	Name   string // normalised
	With   []pep508.Requirement
	Target Target // its Python "" for any
	Active string // the environment whose Python it is, where none was asked for; "" else
	Policy *policy.Policy
	Today  toml.LocalDate
	Have   []*policy.Distribution // those whose files are at hand, with what these say
	Unread []string               // of them, those of which some could not be read
	Needs  []policy.BrokenNeed    // what code of those certainly does not find
}

// Look reads what code does not find among what is installed, with the question's wheels put over it.
func (q *Which) Look(ctx context.Context, l Looking, installed Installed) {
	set := outlook.Set{Set: installed.Set.With(q.Have), Installed: installed.List()}
	for _, d := range q.Have {
		set.Wheels = append(set.Wheels, gate.Item{Metadata: metadata.Metadata{Name: d.Name, Version: d.Text}, File: d.Direct})
	}
	q.Needs, _ = l.Look(ctx)(set) // what cannot be read leaves the answer to the rest
}

// broken are the needs that are about a set's own releases.
func (q Which) broken(set policy.Set) []policy.BrokenNeed {
	has := func(n policy.Named) bool {
		d := set.Distributions[n.Name]
		return d != nil && d.Text == n.Version
	}
	return slices.DeleteFunc(slices.Clone(q.Needs), func(n policy.BrokenNeed) bool { return !has(n.Subject) || !has(n.Object) })
}

// Wheel asks for what goes with a wheel file, on the Python that it is for where none is given.
func (q *Which) Wheel(file string) error {
	d, unread, err := ReadWheel(file)
	if err != nil {
		return err
	}
	if unread != nil {
		q.Unread = append(q.Unread, d.Name+" "+d.Text)
	}
	if err := q.Beside(pep508.Requirement{Name: d.Name, Specifiers: policy.Pin(&d).Specifiers}); err != nil {
		return err
	}
	q.Have = append(q.Have, &d)
	if python := wheelPython(file); q.Target.Python == "" && python != "" {
		q.Target = q.Target.On(python)
	}
	return nil
}

// Beside asks for what goes with a requirement too; two on one distribution are one. The error is a *Mistake where the
// words ask for what cannot be.
func (q *Which) Beside(r pep508.Requirement) error {
	if r.Key() == q.Name {
		return &Mistake{fmt.Errorf("--with %q is about %s itself, expected the others that it goes with", r.String(), q.Name)}
	}
	at := slices.IndexFunc(q.With, func(w pep508.Requirement) bool { return w.Key() == r.Key() })
	if at < 0 {
		q.With = append(q.With, r)
		return nil
	}
	both := q.With[at].Specifiers.And(r.Specifiers)
	if both.Excludes(pep440.Specifiers{}) {
		return &Mistake{fmt.Errorf("no release of %s is all that is asked for: %s", r.Key(), []string{q.With[at].String(), r.String()})}
	}
	q.With[at].Specifiers = both
	return nil
}

// An Answer is what `which` found. Its JSON names are part of the contract: fields are added, never changed.
type Answer struct {
	Name           string             `json:"name"`
	With           []string           `json:"with"`
	Python         string             `json:"python"`
	Platform       string             `json:"platform"`
	NewestDeclared string             `json:"newest_declared"` // of the releases whose metadata and wheels admit the others; "" for none
	NewestObserved string             `json:"newest_observed"` // of those that were seen to run with them
	Guide          string             `json:"guide"`           // what the guide claims to be the last stable one
	Claims         []Claim            `json:"guide_claims"`
	Recommended    *Recommended       `json:"recommended"`
	Releases       []Release          `json:"releases"`              // oldest first; those with a wheel that the others have one beside
	Known          bool               `json:"known"`                 // the evidence has releases of the name
	Environment    string             `json:"environment,omitempty"` // whose Python it is, where none was asked for
	NoneOn         string             `json:"none_on,omitempty"`     // its Python, where no release goes there: the answer is for any
	Missing        []NoWheel          `json:"no_wheel,omitempty"`
	Unknown        []string           `json:"unknown,omitempty"` // of the others, those that the evidence does not have
	Unread         []string           `json:"unread,omitempty"`  // of the others, those of which some files could not be read
	Apart          []policy.Violation `json:"apart,omitempty"`   // what breaks among the others themselves, whichever release is taken
}

// A Release is one answer: a release, and how it goes with the others.
type Release struct {
	Version  string             `json:"version"`
	Pythons  []string           `json:"pythons"` // those with wheels of all, on which the verdict is this
	Declared Declared           `json:"declared"`
	Observed evidence.Result    `json:"observed"`
	Verdict  policy.Verdict     `json:"verdict"`
	Rules    []string           `json:"rules"`
	Requires []string           `json:"requires"` // what the metadata of either side says of the other
	With     []string           `json:"with"`     // the releases that it was judged beside
	Evidence []policy.Evidence  `json:"evidence"`
	Runs     []Run              `json:"runs"`              // the nearest recorded runs, one for each of the others that it was run beside
	NotRun   []string           `json:"not_run,omitempty"` // of the others, those that no recorded run of the release speaks for
	Apart    []policy.Violation `json:"-"`                 // what breaks among the others themselves
}

// RunWithAll is the newest release that passes and was run with all of the others; false where there is none.
func (a Answer) RunWithAll() (Release, bool) {
	for _, r := range slices.Backward(a.Releases) {
		if r.is(BecauseObserved) {
			return r, true
		}
	}
	return Release{}, false
}

// A Run is the nearest recorded run of a pair.
type Run struct {
	Result    evidence.Result `json:"result"`
	Python    string          `json:"python"`
	Date      string          `json:"date"`
	Releases  string          `json:"releases"` // "tensorflow 2.7.4, numpy 1.19.1"
	Between   bool            `json:"between"`  // inferred from the runs on either side
	Exception string          `json:"exception,omitempty"`
	Held      string          `json:"held,omitempty"` // requirements that were held so that the run's subject itself runs
}

// A Claim is what the compatibility guide says.
type Claim struct {
	Versions string          `json:"versions"`
	Result   evidence.Result `json:"result"`
	Text     string          `json:"text"`
	Source   string          `json:"source"`
}

// NoWheel is one of the others that has no wheel for the Python and platform asked for.
type NoWheel struct {
	Requirement string   `json:"requirement"`
	Pythons     []string `json:"pythons"` // those that it has one for, on that platform
}

// Recommended is the release to take, and why.
type Recommended struct {
	Version string  `json:"version"`
	Python  string  `json:"python"` // the newest that it goes on
	Because Because `json:"because"`
}

// Because is a recommendation's reason.
type Because string

const (
	BecauseBoth     Because = "declared-and-observed"        // the newest that metadata admits and that runs with all of the others confirm
	BecausePartly   Because = "declared-and-partly-observed" // the newest that metadata admits and that runs with some of the others confirm
	BecauseObserved Because = "observed"                     // the newest seen to run with all; metadata refuses it
	BecauseDeclared Because = "declared"                     // the newest that metadata admits; nobody ran it
	BecauseAllowed  Because = "allowed"                      // the newest that nothing is known against
)

// Ask answers the question: for the active environment's Python where none was asked for, and for any where that one has no
// wheel of something.
func (q Which) Ask() Answer {
	answer := q.ask()
	if q.Active == "" {
		return answer
	}
	python := q.Target.Python
	if answer.Known && len(answer.Releases) == 0 {
		q.Target.Python = ""
		answer = q.ask()
		answer.NoneOn = python
	}
	answer.Environment = q.Active
	return answer
}

func (q Which) ask() Answer {
	a := asker{Which: q, catalogue: newCatalogue(q.Policy)}
	a.files = map[policy.Named]policy.Built{}
	for _, d := range q.Have {
		a.files[policy.Named{Name: d.Name, Version: d.Version.String()}] = d.Built
	}
	a.about(q.Name)
	for _, r := range q.With {
		a.about(r.Key())
	}
	answer := Answer{
		Name: q.Name, With: []string{}, Python: q.Target.Python, Platform: q.Target.Platform, Releases: []Release{},
		Known: len(a.of(q.Name)) > 0, Claims: a.claims(), Unread: q.Unread,
	}
	for _, r := range q.With {
		answer.With = append(answer.With, r.String())
		o := a.candidates(r)
		switch pythons := o.allPythons(); {
		case len(o.releases) == 0 && !o.atHand:
			answer.Unknown = append(answer.Unknown, r.String())
		case len(o.releases) > 0 && (len(pythons) == 0 || q.Target.Python != "" && !slices.Contains(pythons, q.Target.Python)):
			answer.Missing = append(answer.Missing, NoWheel{r.String(), pythons})
		}
		if len(o.releases) > 0 || o.single != nil {
			a.others = append(a.others, o)
		}
	}
	for _, release := range a.of(q.Name) {
		if choosable(release) {
			if its, ok := a.judge(release); ok {
				answer.Releases = append(answer.Releases, its)
			}
		}
	}
	answer.sum()
	return answer
}

// sum picks the newest of each sort, the guide's word and the recommendation.
func (a *Answer) sum() {
	for _, r := range a.Releases {
		if r.Declared == Inside {
			a.NewestDeclared = r.Version
		}
		if r.Observed.Runs() {
			a.NewestObserved = r.Version
		}
	}
	for _, claim := range a.Claims {
		if claim.Result == evidence.Works {
			a.Guide = claim.Versions
		}
	}
	if len(a.Releases) > 0 && !slices.ContainsFunc(a.Releases, func(r Release) bool { return len(r.Apart) == 0 }) {
		a.Apart = a.Releases[len(a.Releases)-1].Apart
	}
	for _, because := range []Because{BecausePartly, BecauseObserved, BecauseDeclared, BecauseAllowed} {
		for _, r := range slices.Backward(a.Releases) {
			if r.is(because) {
				if because == BecausePartly && len(r.NotRun) == 0 {
					because = BecauseBoth
				}
				a.Recommended = &Recommended{r.Version, r.Pythons[len(r.Pythons)-1], because}
				return
			}
		}
	}
}

// Passes says whether neither the release nor the others among themselves break anything.
func (r Release) Passes() bool { return r.Verdict != policy.Block && len(r.Apart) == 0 }

// is says whether a release can be recommended for a reason.
func (r Release) is(because Because) bool {
	if !r.Passes() {
		return false
	}
	switch because {
	case BecausePartly:
		return r.Declared == Inside && len(r.Runs) > 0 && !slices.ContainsFunc(r.Runs, func(run Run) bool { return run.Result != evidence.Works })
	case BecauseDeclared:
		return r.Declared == Inside
	case BecauseObserved:
		return r.Observed.Runs()
	}
	return true
}

// Goes says whether some release goes with the others.
func (a Answer) Goes() bool { return a.Recommended != nil }

// claims lists what the guide says of the pairs asked for.
func (q Which) claims() []Claim {
	claims := []Claim{}
	name := q.Policy.Family(q.Name)
	for _, r := range q.With {
		version, exact := r.Specifiers.Exact()
		if !exact {
			continue
		}
		other := q.Policy.Family(r.Key())
		for _, c := range evidence.Guide(name, other) {
			if c.ObjectVersions.Contains(version) {
				claims = append(claims, Claim{short(c.SubjectVersions.String()), c.Result, c.Text, c.Source})
			}
		}
		for _, c := range evidence.Guide(other, name) {
			if c.SubjectVersions.Contains(version) {
				claims = append(claims, Claim{short(c.ObjectVersions.String()), c.Result, c.Text, c.Source})
			}
		}
	}
	return claims
}

// verdictRank orders verdicts, the best first.
func verdictRank(v policy.Verdict) int {
	return slices.Index([]policy.Verdict{policy.Allow, policy.Warned, policy.Block}, v)
}

func better(a, b Release) bool {
	return cmp.Or(
		cmp.Compare(min(len(a.Apart), 1), min(len(b.Apart), 1)),
		cmp.Compare(verdictRank(a.Verdict), verdictRank(b.Verdict)),
		cmp.Compare(slices.Index([]Declared{Inside, Undeclared, Outside}, a.Declared), slices.Index([]Declared{Inside, Undeclared, Outside}, b.Declared)),
	) < 0
}
