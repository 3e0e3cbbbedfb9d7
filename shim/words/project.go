package words

import (
	"slices"
	"strings"

	"github.com/pipguard/pipguard/shim/record"
)

// relocking says how a uv project's lock is taken back to what is installed, where a sync or run was stopped for what the
// lock moves; "" for all else. Whether the project admits that release, only uv knows.
func relocking(r record.Record) string {
	if Installer(r.Command) != "uv" || len(r.Command) < 2 || r.Command[1] != "sync" && r.Command[1] != "run" || r.Lockdown != "" {
		return ""
	}
	var pins, options []string
	for _, v := range r.Violations {
		for _, c := range r.Changes {
			pin := c.Name + "==" + c.From
			if v.Breaks() && c.Name == v.Object.Name && c.From != "" && !slices.Contains(pins, pin) {
				pins, options = append(pins, pin), append(options, "--upgrade-package", pin)
			}
		}
	}
	if len(pins) == 0 {
		return ""
	}
	return "to keep " + strings.Join(pins, " ") + ", as it is installed, where pyproject.toml admits it: " + Command(append([]string{"uv", "lock"}, options...)...)
}
