package shim

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/pipguard/pipguard/policy"
	"github.com/pipguard/pipguard/shim/environment"
	"github.com/pipguard/pipguard/shim/exits"
	"github.com/pipguard/pipguard/shim/hints"
	"github.com/pipguard/pipguard/shim/installed"
	"github.com/pipguard/pipguard/shim/journal"
	"github.com/pipguard/pipguard/shim/lockdown"
	"github.com/pipguard/pipguard/shim/plant"
	"github.com/pipguard/pipguard/shim/record"
	"github.com/pipguard/pipguard/shim/report"
	"github.com/pipguard/pipguard/shim/rounds"
	"github.com/pipguard/pipguard/shim/status"
	"github.com/pipguard/pipguard/shim/story"
	"github.com/pipguard/pipguard/shim/words"
)

// finish reports how a run ended and writes it down. It returns the exit code.
func (s *session) finish(known story.Story, found hints.Found) (int, error) {
	rec := s.compose(known, found)
	now, err := known.Before.Renewed(s.sites())
	if err != nil {
		return 0, exits.Unable(err)
	}
	s.inform(known, rec, now)
	return rec.ExitCode, s.remember(known, rec, now)
}

func (s *session) compose(known story.Story, found hints.Found) record.Record {
	run := report.Run{
		ID: s.id, Start: s.began, Commands: s.commands, Python: s.env.Version, Policy: s.policy,
		MayRelock: s.policy.Lockdown && lockdown.MayWrite(s.policy.Origin["lockdown"]),
	}
	return report.Compose(run, known, found)
}

// inform writes what the user has to know. What pip said itself is not said again, nor what hints has said of a block.
func (s *session) inform(known story.Story, rec record.Record, now environment.Snapshot) {
	switch {
	case known.Refused != "" || known.Off || known.Spared:
	case known.End == rounds.Blocked:
		words.WaysOut(s.call.Stderr, s.style, rec)
	case known.Settled == story.PutBack:
		s.say("put back", known.Why+"; the environment is as it was before")
	case known.End == rounds.Passed:
		words.Report(s.call.Stderr, s.style, rec)
		s.reportLosses(known)
		s.reportStaying(rec.Changes)
		if len(now.Flaws) > 0 && !known.Search.Last.Elsewhere() {
			s.say("warning", words.Flawed(status.Mended(s.env, now.Flaws))+"; "+words.Command("pipguard", "doctor", s.env.Prefix))
		}
		if len(rec.Changes) > 0 && known.Request.Invocation.NoDeps {
			s.reportUnread(now, rec.Changes)
		}
	}
}

// reportLosses warns of what others lost with what pip removed, as pip does not: two distributions may have one file.
func (s *session) reportLosses(known story.Story) {
	again := []string{"install", "--force-reinstall", "--no-deps"}
	for _, l := range known.Losses {
		s.say("warning", words.Lost(l.Distribution, l.Version, l.Files))
		again = append(again, l.Distribution+"=="+l.Version)
	}
	if len(known.Losses) > 0 {
		words.Remarked(s.call.Stderr, s.style, words.Pip(s.commands.Pip, [][]string{again}), "brings back what was lost")
	}
}

// reportStaying says that the guard outlives the wheel that brought its program, and how it is taken out then.
func (s *session) reportStaying(changes []policy.Change) {
	gone := slices.ContainsFunc(changes, func(c policy.Change) bool { return c.Name == "pipguard-shim" && c.To == "" })
	if gone && plant.Planted(s.env) {
		s.say("warning", s.env.Prefix+" stays guarded, by its own copy of pipguard")
		words.Remarked(s.call.Stderr, s.style, words.Command(plant.Binary(s.env), "disable", s.env.Prefix), "takes the guard out")
	}
}

// reportUnread names the requirements of what the run has changed that could not be judged, as old releases have them. Where
// pip resolves dependencies, a pip that takes such a release has read them itself.
func (s *session) reportUnread(now environment.Snapshot, changes []policy.Change) {
	for _, d := range now.List {
		if !slices.ContainsFunc(changes, func(c policy.Change) bool { return c.Name == d.Name }) {
			continue
		}
		for _, line := range d.Unread {
			s.say("warning", fmt.Sprintf("%s %s requires %q, which is no requirement by PEP 508 and was not judged", d.Name, d.Text, line))
		}
	}
}

// remember writes the journal's line and the report that PIPGUARD_REPORT asks for.
func (s *session) remember(known story.Story, rec record.Record, now environment.Snapshot) error {
	decision, err := json.Marshal(rec)
	if err != nil {
		return err
	}
	if decision, err = journal.MaskJSON(decision); err != nil {
		return err
	}
	if slices.ContainsFunc(rec.Violations, func(v policy.Violation) bool { return v.Rule == plant.Canary }) && rec.Verdict == policy.Block {
		return nil // doctor knocked; nobody asked for anything
	}
	if path := s.call.Variable("PIPGUARD_REPORT"); path != "" {
		if err := os.WriteFile(path, append(decision, '\n'), 0o644); err != nil {
			s.say("warning", fmt.Sprintf("PIPGUARD_REPORT: %v", err))
		}
	}
	entry := journal.Entry{
		ID: s.id, Time: rec.Time, Command: rec.Command, Directory: s.call.Directory, Mode: rec.Mode, Verdict: string(rec.Verdict),
		Environment: rec.Environment, Python: rec.Python, ExitCode: rec.ExitCode, Outcome: known.Outcome(), Decision: decision,
	}
	if entry.Fingerprint, err = s.fingerprint(now, known.Changed()); err != nil {
		s.say("warning", err.Error())
	}
	for _, c := range rec.Changes {
		if known.Changed() { // not by a dry run, and not in another folder
			entry.Changes = append(entry.Changes, journal.Change(c))
		}
	}
	s.append(entry)
	return nil
}

// append writes a line into the environment's journal, and a rejection into the caller's own, so that explain finds it
// from anywhere.
func (s *session) append(entry journal.Entry) {
	if own, err := journal.Own(s.call.Environ); err == nil && entry.Rejects() {
		journal.Journal{Folder: own}.Append(entry)
	}
	err := s.Journal.Append(entry)
	switch {
	case errors.Is(err, journal.ErrHeld):
		s.say("warning", "another process holds the journal's lock in "+s.Journal.Folder+"; the run was noted without it")
	case err != nil:
		s.say("warning", "this run is not in the journal: "+strings.TrimSpace(err.Error()))
	}
}

// fingerprint gives the environment's distributions in short, after a run; where the run changed something, or where
// there is no list yet, it keeps the list of them.
func (s *session) fingerprint(now environment.Snapshot, changed bool) (string, error) {
	list := installed.Of(s.env, now.List)
	_, err := os.Stat(filepath.Join(s.Transactions.State, installed.Name))
	if changed || errors.Is(err, fs.ErrNotExist) {
		if err := list.Write(s.Transactions.State); err != nil {
			return "", err
		}
	}
	return list.Fingerprint(), nil
}
