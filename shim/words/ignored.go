package words

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"github.com/pipguard/pipguard/policy"
	"github.com/pipguard/pipguard/policy/policyfile"
	"github.com/pipguard/pipguard/shim/record"
)

// IgnoredSettings says, a line for each layer and reason, which parts of policy layers were ignored.
func IgnoredSettings(ignored []policyfile.Ignored) []string {
	var lines []string
	seen := map[policyfile.Ignored]int{}
	for _, p := range ignored {
		key := policyfile.Ignored{Layer: p.Layer, Why: p.Why}
		if at, ok := seen[key]; ok {
			lines[at] = strings.Replace(lines[at], "; ", ", "+p.What+"; ", 1)
			continue
		}
		seen[key] = len(lines)
		why := onlyBlocks(p.Layer)
		if p.Why == policyfile.Lockdown {
			why = p.By + " sets lockdown, which nothing above it can loosen"
		}
		lines = append(lines, fmt.Sprintf("%s: left out %s; %s", p.Layer, p.What, why))
	}
	return lines
}

func onlyBlocks(path string) string {
	return "a project's own file can only block until it is trusted: " + Command("pipguard", "policy", "trust", path)
}

// ignoredOrUntrusted is IgnoredSettings, with a line for each file that is not trusted and had nothing left out.
func ignoredOrUntrusted(files []string, ignored []policyfile.Ignored) []string {
	lines := IgnoredSettings(ignored)
	for _, path := range files {
		if !slices.ContainsFunc(ignored, func(p policyfile.Ignored) bool { return p.Layer == path && p.Why == policyfile.Untrusted }) {
			lines = append(lines, path+": "+onlyBlocks(path))
		}
	}
	return lines
}

// untrusted is the project's file whose rule constrains no rewrite until it is trusted, "" where none does that.
func untrusted(r record.Record) string {
	for _, v := range r.Violations {
		if r.Obstacle == policy.ObstacleUntrusted && v.Breaks() && v.Line > 0 && v.Layer != policy.BuiltIn && filepath.Dir(v.Layer) != r.Environment {
			return v.Layer
		}
	}
	return ""
}
