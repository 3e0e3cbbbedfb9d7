package shim

import (
	"path/filepath"

	"github.com/pipguard/pipguard/policy"
	"github.com/pipguard/pipguard/shim/gate"
	"github.com/pipguard/pipguard/shim/inquiry"
)

// sharedFiles finds what a plan's wheels would write over modules of other distributions; those of a dry run as far as
// they are at hand.
func (r *run) sharedFiles(plan gate.Plan) []policy.Shared {
	if plan.Stop != gate.Ready && !plan.DryRun || plan.Target != (gate.Target{}) {
		return nil
	}
	wheels := map[string]string{}
	for _, item := range plan.Items {
		if filepath.Ext(item.File) == ".whl" {
			wheels[normal(item.Name)] = item.File
		}
	}
	return inquiry.Shared(wheels, r.snapshot.list, r.env.Site[0])
}
