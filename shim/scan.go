package shim

import (
	"errors"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/pipguard/pipguard/policy"
	"github.com/pipguard/pipguard/policy/pep508"
	"github.com/pipguard/pipguard/shim/artifact"
	"github.com/pipguard/pipguard/shim/gate"
	"github.com/pipguard/pipguard/shim/record"
)

// scan reads what the files of the outcome's distributions were built against, as far as the plan makes it matter. Files
// that cannot be read leave the judgement to the rest of the evidence, and are told.
func (r *run) scan(after policy.Set, plan gate.Plan) {
	r.unread = nil
	for _, name := range policy.Scan(r.snapshot.set, after) {
		if d := r.reading(after, name, plan); d.Built != (policy.Built{}) {
			r.built(after, name, d)
		}
	}
}

// built puts a distribution whose files were read in the place of the one whose files were not, before and after alike.
func (r *run) built(after policy.Set, name string, d *policy.Distribution) {
	if r.snapshot.set.Distributions[name] == after.Distributions[name] {
		r.snapshot.set.Distributions[name] = d
	}
	after.Distributions[name] = d
}

// reading is a distribution of the outcome with what its files say.
func (r *run) reading(after policy.Set, name string, plan gate.Plan) *policy.Distribution {
	d := *after.Distributions[name]
	var err error
	d.Built, err = r.files(d, plan)
	if missing, ok := errors.AsType[*artifact.Missing](err); ok {
		r.unread = append(r.unread, record.Unread{Name: name, Version: d.Text, Reason: missing.Error()})
	} else if err != nil && !pure(name, after, plan) {
		r.unread = append(r.unread, record.Unread{Name: name, Version: d.Text})
	}
	return &d
}

var errNotAtHand = errors.New("its files are not at hand")

// files reads a distribution's files: those of the plan's wheel, or those that are installed. An editable wheel has none.
func (r *run) files(d policy.Distribution, plan gate.Plan) (policy.Built, error) {
	item, planned := itemOf(plan, d.Name)
	installed := r.snapshot.installed(d.Name)
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

func itemOf(plan gate.Plan, name string) (gate.Item, bool) {
	at := slices.IndexFunc(plan.Items, func(i gate.Item) bool { return pep508.Normalize(i.Name) == name })
	if at < 0 {
		return gate.Item{}, false
	}
	return plan.Items[at], true
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

// asInstalled is the judged outcome as pip has made it, with the files read that were not at hand at the gate. News is
// false where there is nothing to judge again.
func (r *run) asInstalled() (after policy.Set, news bool) {
	after = r.asked.After.With(nil)
	late := map[string]bool{}
	for _, u := range r.unread {
		late[u.Name] = true
	}
	for _, c := range policy.Changes(after, r.snapshot.set) {
		news, late[c.Name] = true, true
		delete(after.Distributions, c.Name)
		if d := r.snapshot.set.Distributions[c.Name]; d != nil {
			after.Distributions[c.Name] = d
		}
	}
	r.unread = nil
	for _, name := range policy.Scan(r.asked.Before, after) {
		if !late[name] {
			continue
		}
		if d := r.reading(after, name, gate.Plan{}); d.Built != (policy.Built{}) {
			after.Distributions[name], news = d, true
		}
	}
	return after, news
}
