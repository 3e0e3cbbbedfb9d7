package outlook

import (
	"bufio"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/pipguard/pipguard/shim/distinfo"
	"github.com/pipguard/pipguard/shim/needs"
	"github.com/pipguard/pipguard/shim/rehearsal"
)

// mostAged is how many releases that are older than this Python are imported, whatever reading says.
const mostAged = 8

// firstToRefuse is the Python 3 from which on an import fails for more than the names that are gone: what 3.7 to 3.9 took
// away can be read.
const firstToRefuse = 10

// aged are the top packages of what is asked for by name, new, and what no trial imports, in releases that do not know this
// Python: what Python refuses of them now is not all of it a name that can be read. What those bring is not imported: most
// of what people install knows no Python of this year, and works.
func (l *look) aged(asked map[string]int) []trial {
	var all []trial
	for _, item := range l.plan.Items {
		name := normal(item.Name)
		if !item.Requested || item.File == "" || l.plan.Before.Find(name) != nil || len(all) == mostAged || !olderThan(l.observer.Env.Minor(), item.File) {
			continue
		}
		at := slices.IndexFunc(l.worlds.after.Sources, func(s needs.Source) bool { return normal(s.Name) == name && s.Wheel != "" })
		if at < 0 {
			continue
		}
		source := l.worlds.after.Sources[at]
		for _, module := range l.observer.Reader.Tops(source) {
			if _, is := asked[module]; is {
				continue
			}
			all = append(all, trial{
				question: rehearsal.Question{Distribution: name, Module: module, New: true},
				findings: []needs.Finding{{
					Need: needs.Need{Module: module, AtImport: true}, Subject: source.Name, Version: source.Version, Import: module,
					File: strings.ReplaceAll(module, ".", "/"), Provider: "python", State: needs.Doubt, New: true, Reached: true,
				}},
				aged: true,
			})
		}
	}
	return all
}

// age notes that such a release cannot be imported, and where. It blocks nothing, and no other releases are looked for: older
// ones know this Python no better.
func (l *look) age(t trial, a rehearsal.Answer) {
	if a.After.State != rehearsal.Fails || !l.refuses(t, a.After) || gone(t.question.Module, a.After) {
		return
	}
	n := l.failed(t, a)
	for _, frame := range slices.Backward(a.After.Traceback) {
		if n.Evidence.Text("file") == t.findings[0].File && l.owner(frame.File) == t.question.Distribution {
			n.Evidence["file"], n.Evidence["line"] = frame.File, frame.Line
		}
	}
	l.warnings = append(l.warnings, mild(n))
}

// refuses says whether an import failed for what Python refuses in code: besides what is not there, a module that Python had,
// and the checks that Python and the code itself make of classes.
func (l *look) refuses(t trial, r rehearsal.Result) bool {
	missing, _ := named(r.Error)
	if missing != "" && (needs.Retired(missing) || strings.HasPrefix(missing+".", "distutils.")) { // setuptools would provide that
		return true
	}
	return l.atFault(t, r) || slices.Contains([]string{"AssertionError", "NameError", "ValueError"}, r.Type)
}

// olderThan says whether the newest Python that a wheel's classifiers name is older than this one, as "3.12" (core metadata,
// "Classifier"). One that names none says nothing.
func olderThan(minor, wheel string) bool {
	archive, err := distinfo.OpenWheel(wheel)
	if err != nil {
		return false
	}
	defer archive.Close()
	text, err := archive.Metadata()
	if err != nil {
		return false
	}
	defer text.Close()
	return older(minor, text)
}

func older(minor string, metadata io.Reader) bool {
	newest, this := 0, number(minor)
	lines := bufio.NewScanner(io.LimitReader(metadata, maxSource))
	for lines.Scan() && lines.Text() != "" {
		if version, is := strings.CutPrefix(lines.Text(), "Classifier: Programming Language :: Python :: "); is {
			newest = max(newest, number(version))
		}
	}
	return newest > 0 && newest < this && this >= firstToRefuse
}

// number is the second part of "3.12"; 0 for what is no such version.
func number(version string) int {
	rest, is := strings.CutPrefix(strings.TrimSpace(version), "3.")
	if n, err := strconv.Atoi(rest); is && err == nil {
		return n
	}
	return 0
}
