package report

import (
	"slices"

	"github.com/pipguard/pipguard/policy"
	"github.com/pipguard/pipguard/shim/hints"
	"github.com/pipguard/pipguard/shim/record"
	"github.com/pipguard/pipguard/shim/story"
	"github.com/pipguard/pipguard/shim/words"
)

// ways lists the hints of a record: those that were found, and those that change how the run is judged.
func ways(r Run, s story.Story, found hints.Found) []record.Hint {
	all := slices.Clone(found.Hints)
	if slices.ContainsFunc(all, func(h record.Hint) bool { return h.Edit != "" }) {
		if h, ok := unpinning(r, s); ok {
			all = append(all, h)
		}
	}
	return all
}

// unpinning is the hint to let this run alone loosen the pins of requirements files, where that leads to a plan that may
// be compatible.
func unpinning(r Run, s story.Story) (record.Hint, bool) {
	if r.Policy.Lockdown || r.Policy.Pins == policy.PinsRewrite {
		return record.Hint{}, false
	}
	loose, c := *r.Policy, s.Search.Last.Case
	loose.Pins, c.Policy = policy.PinsRewrite, &loose
	if len(policy.Judge(c).Proposal.Unpin) == 0 {
		return record.Hint{}, false
	}
	command := append(append(r.Commands.Tool("pip"), "--pins", "rewrite"), r.Commands.Args...)
	return record.Hint{Command: words.Command(command...), Why: "loosens pins that do not fit, this once; no file is changed"}, true
}

// relocking is what those who may lift a lockdown type meanwhile: the command again, and a new lock. "" where the lock is
// not all that stands against it.
func relocking(r Run, s story.Story) string {
	others := func(v policy.Violation) bool { return v.Breaks() && !breachesLock(v) }
	if !r.MayRelock || slices.ContainsFunc(s.Violations(), others) {
		return ""
	}
	return words.Command(r.Commands.Again()...) + " && " + words.Command(r.Commands.Tool("lock")...)
}

func breachesLock(v policy.Violation) bool { return v.Kind == policy.KindLock }

func holdsLock(rec record.Record) bool {
	return rec.Verdict == policy.Block && slices.ContainsFunc(rec.Violations, breachesLock)
}
