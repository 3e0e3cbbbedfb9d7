package uv

import (
	"context"
	"encoding/json"

	"github.com/pipguard/pipguard/policy/pep508"
)

// Newest returns the newest releases of what is installed and outdated, by normalised names, as far as uv says them: uv
// before 0.5 does not.
func (u Uv) Newest(ctx context.Context, python string, options []string) map[string]string {
	args := append([]string{"pip", "list", "--outdated", "--format", "json", "--color", "never", "--python", python}, options...)
	stdout, _, err := u.output(ctx, nil, u.Environ, args...)
	var outdated []struct {
		Name   string `json:"name"`
		Latest string `json:"latest_version"`
	}
	if err != nil || json.Unmarshal([]byte(stdout), &outdated) != nil {
		return nil
	}
	newest := map[string]string{}
	for _, d := range outdated {
		newest[pep508.Normalize(d.Name)] = d.Latest
	}
	return newest
}
