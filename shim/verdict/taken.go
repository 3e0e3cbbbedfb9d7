package verdict

import (
	"slices"

	"github.com/pipguard/pipguard/policy"
	"github.com/pipguard/pipguard/policy/pep508"
	"github.com/pipguard/pipguard/shim/environment"
	"github.com/pipguard/pipguard/shim/gate"
	"github.com/pipguard/pipguard/shim/inquiry"
)

// withTaken adds what a plan for another prefix or root removes from the environment itself: pip uninstalls there what it
// installs elsewhere, unless it ignores what is installed (as --target always does).
func (j Judge) withTaken(judged Judgement) (Judgement, error) {
	plan := judged.Plan
	if plan.Target.Home != "" || plan.Target.Prefix == "" && plan.Target.Root == "" || j.Request.Invocation.IgnoreInstalled {
		return judged, nil
	}
	own, err := j.Before.Renewed(Sites(j.Env, j.Directory, gate.Target{}))
	if err != nil {
		return judged, err
	}
	var names []string
	for _, d := range own.List {
		if slices.ContainsFunc(plan.Items, func(item gate.Item) bool { return pep508.Normalize(item.Name) == d.Name }) {
			judged.Taken, names = append(judged.Taken, d), append(names, d.Name)
		}
	}
	if len(names) > 0 {
		judged.Decision = joined(judged.Decision, j.away(own, names))
	}
	return judged, nil
}

// away judges what the environment would be without what is taken from it.
func (j Judge) away(own environment.Snapshot, names []string) policy.Decision {
	return policy.Judge(policy.Case{
		Policy: j.Policy, Today: j.Today, Before: own.Set, After: own.Set.Without(names), Request: j.Request.Policy,
		Overlap: inquiry.Overlap(environment.ByName(own.List)), Lock: j.lockFor(own.Sites),
	})
}

// joined is one decision about two places; what is taken away cannot be planned otherwise.
func joined(there, here policy.Decision) policy.Decision {
	there.Violations = append(slices.Clone(there.Violations), here.Violations...)
	if here.Verdict == policy.Block || here.Verdict == policy.Rewrite {
		there.Verdict = policy.Block
	} else if here.Verdict == policy.Warned && there.Verdict == policy.Allow {
		there.Verdict = policy.Warned
	}
	return there
}
