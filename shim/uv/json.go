package uv

import (
	"encoding/json"
	"fmt"
	"slices"

	"github.com/pipguard/pipguard/policy/pep508"
)

// readJSON reads what `uv … --dry-run --output-format json` prints; its schema is called "preview". That of `uv sync` has
// the changes below "sync". Errors: errUnread, ErrReplaces, errUnlisted.
func readJSON(data string) ([]Change, error) {
	type changes []struct{ Name, Version, Action string }
	var plan struct {
		Changes *changes
		Sync    *struct {
			Action  string
			Changes *changes
		}
		DryRun bool `json:"dry_run"`
	}
	if err := json.Unmarshal([]byte(data), &plan); err != nil {
		return nil, fmt.Errorf("%w: %w", errUnread, err)
	}
	if plan.Sync != nil && plan.Sync.Action == "replace" {
		return nil, ErrReplaces
	}
	if plan.Sync != nil {
		plan.Changes = plan.Sync.Changes
	}
	if !plan.DryRun {
		return nil, fmt.Errorf("%w: its JSON is not that of a dry run", errUnread)
	}
	if plan.Changes == nil {
		return nil, errUnlisted
	}
	var all []Change
	for _, c := range *plan.Changes {
		change := Change{Name: pep508.Normalize(c.Name), Version: c.Version, Arrives: c.Action == "installed" || c.Action == "reinstalled"}
		if !change.Arrives && c.Action != "uninstalled" {
			return nil, fmt.Errorf("%w: the action %q", errUnread, c.Action)
		}
		if c.Action == "reinstalled" {
			all = append(all, Change{Name: change.Name, Version: change.Version})
		}
		all = append(all, change)
	}
	return all, nil
}

// agreed takes the versions of one reading and the URLs of the other, which must list the same changes.
func agreed(structured, text []Change) ([]Change, error) {
	text = slices.Clone(text)
	for i, c := range structured {
		at := slices.IndexFunc(text, func(t Change) bool {
			return t.Name == c.Name && t.Arrives == c.Arrives && (t.Version == c.Version || t.Version == "" || c.Version == "")
		})
		if at < 0 {
			return nil, fmt.Errorf("%w: its JSON has %s %s, its text has not", errUnread, c.Name, c.Version)
		}
		structured[i].URL = text[at].URL
		text = slices.Delete(text, at, at+1)
	}
	if len(text) > 0 {
		return nil, fmt.Errorf("%w: its text has %s, its JSON has not", errUnread, text[0].Name)
	}
	return structured, nil
}
