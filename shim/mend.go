package shim

import (
	"context"
	"path/filepath"
	"strings"

	"github.com/pipguard/pipguard/policy/pep508"
	"github.com/pipguard/pipguard/shim/change"
	"github.com/pipguard/pipguard/shim/distinfo"
	"github.com/pipguard/pipguard/shim/files"
	"github.com/pipguard/pipguard/shim/gate"
	"github.com/pipguard/pipguard/shim/installer"
	"github.com/pipguard/pipguard/shim/request"
	"github.com/pipguard/pipguard/shim/rounds"
	"github.com/pipguard/pipguard/shim/story"
	"github.com/pipguard/pipguard/shim/transaction"
	"github.com/pipguard/pipguard/shim/verdict"
	"github.com/pipguard/pipguard/shim/words"
)

// mend has pip install again, out of the same archives, what the run brought and what has lost files while pip installed:
// where a script or a module moves from one distribution to another, pip installs the other one first, and then removes the
// file with the old release of the first. It says whether pip did; whether all is whole then is for the caller to see.
func (s *session) mend(ctx context.Context, judge verdict.Judge, change *change.Change, known story.Story, findings []transaction.Finding) bool {
	last := known.Search.Last
	if s.uv != nil || last.Elsewhere() || last.Removing() { // uv removes all before it installs
		return false
	}
	lost := lostFiles(findings)
	text, found := again(last.Plan, lost)
	if len(found) == 0 || len(found) != len(lost) {
		return false
	}
	file, err := s.scratch.Write("again.txt", text)
	if err != nil {
		return false
	}
	q := known.Request.As(known.Request.Instead("--force-reinstall", "--no-deps", "--no-input", "-r", file))
	outcome := last.Case.After
	judge.Request, judge.UndoTarget = q, &outcome
	in := installation{judge: judge, pip: &installer.Pip{Start: installer.Silent(s.pip(q), s.scratch)}, change: change, steps: []request.Request{q}, silent: true}
	mended, err := s.install(ctx, in, story.Story{Before: known.Before, Request: q})
	if err != nil || mended.End != rounds.Passed {
		return false
	}
	s.unrequest(known, found)
	for _, item := range found {
		s.say("installed again", words.Again(item.Name, item.Version, s.relative(lost[pep508.Normalize(item.Name)])))
	}
	return true
}

// lostFiles lists the missing files, by the normalised name of the distribution that the run brought.
func lostFiles(findings []transaction.Finding) map[string][]string {
	lost := map[string][]string{}
	for _, f := range findings {
		if f.Kind == transaction.Missing {
			name := pep508.Normalize(f.Distribution)
			lost[name] = append(lost[name], f.Path)
		}
	}
	return lost
}

// again writes the items of a plan that lost files as requirements, with the hashes of their archives. A folder or a
// repository has none, and is left out.
func again(plan gate.Plan, lost map[string][]string) (text string, found []gate.Item) {
	var lines strings.Builder
	for _, item := range plan.Items {
		hash := item.Hashes["sha256"]
		if lost[pep508.Normalize(item.Name)] == nil || item.Editable || item.Direct && hash == "" {
			continue
		}
		found = append(found, item)
		if item.Direct {
			lines.WriteString(item.Name + " @ " + item.URL)
		} else {
			lines.WriteString(request.Exactly(item.Name, item.Version))
		}
		if hash != "" {
			lines.WriteString(" --hash=sha256:" + hash)
		}
		lines.WriteString("\n")
	}
	return lines.String(), found
}

// unrequest takes back that pip noted what it was asked for by the guard as requested, where that was nobody's wish.
func (s *session) unrequest(known story.Story, items []gate.Item) {
	now, err := known.Before.Renewed(s.sites())
	if err != nil {
		return
	}
	for _, item := range items {
		d := now.Find(pep508.Normalize(item.Name))
		if d == nil || item.Requested || !files.Exists(filepath.Join(d.Site, d.Folder, "REQUESTED")) {
			continue
		}
		if err := distinfo.Unrequest(filepath.Join(d.Site, d.Folder)); err != nil {
			s.say("warning", err.Error())
		}
	}
}

// relative writes the paths of the environment's files below its folder.
func (s *session) relative(paths []string) []string {
	var below []string
	for _, path := range paths {
		below = append(below, request.Within(s.env.Prefix, path))
	}
	return below
}
