package verdict

import (
	"path/filepath"
	"slices"

	"github.com/pipguard/pipguard/policy"
	"github.com/pipguard/pipguard/policy/pep508"
	"github.com/pipguard/pipguard/shim/environment"
	"github.com/pipguard/pipguard/shim/gate"
	"github.com/pipguard/pipguard/shim/inquiry"
)

// distributions gives a plan's items as the judgement takes them.
func distributions(plan gate.Plan) []*policy.Distribution {
	var planned []*policy.Distribution
	for _, item := range plan.Items {
		d := item.Distribution()
		d.Requires, d.Optional, d.Editable = append(d.Requires, d.ForExtras()...), "", item.Editable
		if item.Direct {
			d.Direct = item.URL
		}
		planned = append(planned, &d)
	}
	return planned
}

// normalized gives names in their normal form, PEP 503.
func normalized(names []string) []string {
	var all []string
	for _, name := range names {
		all = append(all, pep508.Normalize(name))
	}
	return all
}

func itemOf(plan gate.Plan, name string) (gate.Item, bool) {
	at := slices.IndexFunc(plan.Items, func(i gate.Item) bool { return pep508.Normalize(i.Name) == name })
	if at < 0 {
		return gate.Item{}, false
	}
	return plan.Items[at], true
}

// overwritten finds what a plan's wheels would write over modules of other distributions; those of a dry run as far as
// they are at hand.
func overwritten(plan gate.Plan, snapshot environment.Snapshot, site string) []policy.Overwrite {
	if plan.Stop != gate.Ready && !plan.DryRun {
		return nil
	}
	wheels := map[string]string{}
	for _, item := range plan.Items {
		if filepath.Ext(item.File) == ".whl" {
			wheels[pep508.Normalize(item.Name)] = item.File
		}
	}
	return inquiry.Overwrites(wheels, snapshot.List, site)
}
