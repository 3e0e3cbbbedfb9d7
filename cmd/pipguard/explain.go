package main

import (
	"cmp"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/pipguard/pipguard/shim/environment"
	"github.com/pipguard/pipguard/shim/exits"
	"github.com/pipguard/pipguard/shim/journal"
	"github.com/pipguard/pipguard/shim/lockdown"
	"github.com/pipguard/pipguard/shim/record"
	"github.com/pipguard/pipguard/shim/words"
	"github.com/urfave/cli/v2"
)

func (p program) explain() *cli.Command {
	return &cli.Command{
		Name: "explain", Usage: "explain the last rejection in full, or the run with that id", ArgsUsage: "[ID]",
		Flags: []cli.Flag{
			&cli.BoolFlag{Name: "list", Usage: "list the rejections"}, &cli.BoolFlag{Name: "json", Usage: "as one JSON document"},
			&cli.StringFlag{Name: "env", Usage: "`ENV` look in this environment's journal alone"},
		},
		Action: func(c *cli.Context) error {
			if c.Bool("list") {
				rejections, err := p.rejections(c.String("env"), "")
				if err != nil {
					return err
				}
				return p.list(nearest(rejections), c.Bool("json"))
			}
			entry, err := p.explained(c)
			if err != nil {
				return err
			}
			rec, err := record.Of(entry)
			if err != nil {
				return err
			}
			if c.Bool("json") {
				return words.JSON(p.stdout, rec)
			}
			if rec.Typed = p.pipOf(rec.Environment); words.Installer(rec.Command) == "uv" {
				rec.Typed = []string{"pipguard", "uv"}
			}
			rec.MayLift = rec.Lockdown != "" && lockdown.MayWrite(rec.Lockdown)
			style := words.StyleOf(p.stdout, p.environ)
			if !entry.Rejects() {
				words.ExplainPassed(p.stdout, style, entry, rec)
				return nil
			}
			words.Explain(p.stdout, style, rec)
			return nil
		},
	}
}

// explained is the run to explain: a rejection, else any run, of that id; without one the last.
func (p program) explained(c *cli.Context) (journal.Entry, error) {
	id := c.Args().First()
	for _, read := range []func(journal.Journal) ([]journal.Entry, error){journal.Journal.Rejections, journal.Journal.Entries} {
		runs, err := p.runs(c.String("env"), id, read)
		if err != nil {
			return journal.Entry{}, err
		}
		if entry, err := pick(runs, id); err == nil {
			return entry, nil
		}
	}
	if at := cmp.Or(c.String("env"), p.within()); id == "" && at != "" {
		return journal.Entry{}, &exits.Failure{Code: 1, Err: fmt.Errorf("there is no guarded run yet in %s", at)}
	}
	_, err := pick(nil, id)
	return journal.Entry{}, &exits.Failure{Code: 1, Err: err, Hints: []string{"pipguard log"}}
}

// rejection is the one that a command names by its id.
func (p program) rejection(c *cli.Context) (rec record.Record, err error) {
	id := c.Args().First()
	rejections, err := p.rejections(c.String("env"), id)
	if err != nil {
		return rec, err
	}
	entry, err := pick(rejections, id)
	if err == nil {
		return record.Of(entry)
	}
	runs, broken := p.runs(c.String("env"), id, journal.Journal.Entries)
	if entry, none := pick(runs, id); broken == nil && none == nil {
		err = errors.New(words.NotRejected(entry))
		return rec, &exits.Failure{Code: 1, Err: err, Hints: []string{words.Command("pipguard", "log", "--env", entry.Environment)}}
	}
	return rec, &exits.Failure{Code: 1, Err: err, Hints: []string{"pipguard explain --list"}}
}

// rejections collects what was blocked or rewritten.
func (p program) rejections(prefix, id string) ([][]journal.Entry, error) {
	return p.runs(prefix, id, journal.Journal.Rejections)
}

// runs collects what is read of journals, oldest first, environment by environment: that of the given one, or without an
// id of the one that the caller works in; else those of the environments at hand, the active one first, and at last all
// that the user's own folder has.
func (p program) runs(prefix, id string, read func(journal.Journal) ([]journal.Entry, error)) (found [][]journal.Entry, err error) {
	if prefix == "" && id == "" {
		prefix = p.within()
	}
	prefixes := []string{prefix}
	if prefix == "" {
		prefixes = []string{p.variable("VIRTUAL_ENV"), ".venv", filepath.Dir(filepath.Dir(located("python")))}
	}
	var journals [][]string
	for _, at := range prefixes {
		if at == "" {
			continue
		}
		at, err := filepath.Abs(at)
		if err != nil {
			return nil, err
		}
		journals = append(journals, p.journals(at))
	}
	if own, none := journal.Own(p.environ); none == nil && prefix == "" {
		journals = append(journals, []string{own})
	}
	for _, folders := range journals {
		entries, err := together(folders, read)
		if err != nil {
			return nil, err
		}
		if len(entries) > 0 {
			found = append(found, entries)
		}
	}
	return found, nil
}

// journals are the folders that may have runs of an environment: its own, and the user's for what cannot be written there.
func (p program) journals(prefix string) []string {
	folders := []string{filepath.Join(prefix, environment.StateFolder)}
	if own, none := journal.UserFolder(prefix, p.environ); none == nil {
		folders = append(folders, own)
	}
	return folders
}

// together merges what is read of one environment's journals, oldest first.
func together(folders []string, read func(journal.Journal) ([]journal.Entry, error)) (found []journal.Entry, err error) {
	for _, folder := range folders {
		entries, err := read(journal.Journal{Folder: folder})
		if err != nil {
			return nil, err
		}
		found = append(found, entries...)
	}
	slices.SortStableFunc(found, func(a, b journal.Entry) int { return a.Time.Compare(b.Time) })
	return slices.CompactFunc(found, func(a, b journal.Entry) bool { return a.ID == b.ID && a.Time.Equal(b.Time) }), nil
}

// nearest is the rejections of the first environment at hand that has any.
func nearest(rejections [][]journal.Entry) []journal.Entry {
	if len(rejections) == 0 {
		return nil
	}
	return rejections[0]
}

// pick returns the newest run whose id begins so, of the nearest environment that has one; the newest for "".
func pick(rejections [][]journal.Entry, id string) (journal.Entry, error) {
	for _, entries := range rejections {
		for _, entry := range slices.Backward(entries) {
			if strings.HasPrefix(entry.ID, id) {
				return entry, nil
			}
		}
	}
	if id == "" {
		return journal.Entry{}, errors.New("there is no guarded run yet")
	}
	return journal.Entry{}, fmt.Errorf("no run has the id %s", id)
}

func (p program) list(rejections []journal.Entry, asJSON bool) error {
	records := []record.Record{}
	for _, entry := range rejections {
		rec, err := record.Of(entry)
		if err != nil {
			return err
		}
		records = append(records, rec)
	}
	if asJSON {
		return words.JSON(p.stdout, records)
	}
	for _, rec := range records {
		fmt.Fprintf(p.stdout, "%-6s %s  %-7s  %s\n", rec.ID, rec.Time.Local().Format(time.DateTime), rec.Verdict, words.Clean(words.Headline(rec)))
	}
	return nil
}
