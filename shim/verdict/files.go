package verdict

import (
	"errors"
	"path"
	"path/filepath"
	"strings"

	"github.com/pipguard/pipguard/policy"
	"github.com/pipguard/pipguard/shim/artifact"
	"github.com/pipguard/pipguard/shim/environment"
	"github.com/pipguard/pipguard/shim/gate"
	"github.com/pipguard/pipguard/shim/record"
)

// A reader reads what the files of an outcome's distributions were built against, and lists those that it could not read.
type reader struct {
	store    *artifact.Store
	snapshot environment.Snapshot
	plan     gate.Plan
	unread   []record.Unread
}

// scan returns both sets with what files say, as far as the plan makes that matter. What stays as it is says the same
// before and after. Files that cannot be read leave the judgement to the rest of the evidence.
func (r *reader) scan(before, after policy.Set) (policy.Set, policy.Set) {
	names := policy.Scan(before, after)
	if len(names) == 0 {
		return before, after
	}
	before, after = before.With(nil), after.With(nil)
	for _, name := range names {
		was := after.Distributions[name]
		d := r.reading(after, name)
		if d.Built == (policy.Built{}) {
			continue
		}
		if before.Distributions[name] == was {
			before.Distributions[name] = d
		}
		after.Distributions[name] = d
	}
	return before, after
}

// reading is a distribution of the outcome with what its files say.
func (r *reader) reading(after policy.Set, name string) *policy.Distribution {
	d := *after.Distributions[name]
	var err error
	d.Built, err = r.files(d)
	if missing, ok := errors.AsType[*artifact.Missing](err); ok {
		r.unread = append(r.unread, record.Unread{Name: name, Version: d.Text, Reason: missing.Error()})
	} else if err != nil && !pure(name, after, r.plan) {
		r.unread = append(r.unread, record.Unread{Name: name, Version: d.Text})
	}
	return &d
}

var errNotAtHand = errors.New("its files are not at hand")

// files reads a distribution's files: those of the plan's wheel, or those that are installed. An editable wheel has none.
func (r *reader) files(d policy.Distribution) (policy.Built, error) {
	item, planned := itemOf(r.plan, d.Name)
	installed := r.snapshot.Find(d.Name)
	switch {
	case planned && filepath.Ext(item.File) == ".whl" && !item.Editable:
		digest := ""
		if isWheel(item.URL) { // else it is that of the source distribution
			digest = item.Hashes["sha256"]
		}
		return r.store.Wheel(item.File, digest)
	case !planned && installed != nil && installed.Text == d.Text:
		return r.store.Installed(installed.Artifacts())
	}
	return policy.Built{}, errNotAtHand
}

func isWheel(url string) bool {
	url, _, _ = strings.Cut(url, "#")
	return path.Ext(url) == ".whl"
}

// pure says whether nothing is missed with a planned distribution's files: a wheel for any platform holds no extension
// modules, and its generated code does not matter without protobuf.
func pure(name string, after policy.Set, plan gate.Plan) bool {
	item, _ := itemOf(plan, name)
	url, _, _ := strings.Cut(item.URL, "#")
	return strings.HasSuffix(url, "-none-any.whl") && after.Distributions["protobuf"] == nil
}
