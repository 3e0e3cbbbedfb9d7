package verdict

import (
	"github.com/pipguard/pipguard/policy"
	"github.com/pipguard/pipguard/shim/environment"
	"github.com/pipguard/pipguard/shim/gate"
)

// Installed judges the environment again after pip, where it is not what the plan said: what was built after the gate, or
// what pip's prompt was told. News is false where there is nothing to judge again.
func (j Judge) Installed(last Judgement, now environment.Snapshot) (judged Judgement, news bool) {
	judged, news = asInstalled(last, now, j)
	if !news {
		return last, false
	}
	judged.Decision = policy.Judge(judged.Case)
	if judged.Allows() && !last.Removing() {
		judged.Decision.Verdict = last.Decision.Verdict
	}
	return judged, true
}

// asInstalled is the judged outcome as pip has made it, with the files read that were not at hand at the gate.
func asInstalled(last Judgement, now environment.Snapshot, j Judge) (judged Judgement, news bool) {
	after := last.Case.After.With(nil)
	late := map[string]bool{}
	for _, u := range last.Unread {
		late[u.Name] = true
	}
	news = last.planless && len(late) > 0
	for _, c := range policy.Changes(after, now.Set) {
		news, late[c.Name] = true, true
		delete(after.Distributions, c.Name)
		if d := now.Set.Distributions[c.Name]; d != nil {
			after.Distributions[c.Name] = d
		}
	}
	read := reader{store: j.Store, snapshot: now, plan: gate.Plan{}}
	for _, name := range policy.Scan(last.Case.Before, after) {
		if !late[name] {
			continue
		}
		if d := read.reading(after, name); d.Built != (policy.Built{}) {
			after.Distributions[name], news = d, true
		}
	}
	judged = last
	judged.Snapshot, judged.Case.After, judged.Unread = now, after, read.unread
	return judged, news
}
