package words

import (
	"fmt"
	"slices"
	"strings"

	"github.com/pipguard/pipguard/policy"
	"github.com/pipguard/pipguard/shim/record"
)

// headline says in one clause what a violation would do.
func headline(v policy.Violation, r record.Record) string {
	switch v.Kind {
	case policy.KindProvider:
		return fmt.Sprintf("%s would overwrite the files of %s", v.Object, v.Subject)
	case policy.KindOverwrite:
		return fmt.Sprintf("%s would overwrite %s of %s", v.Object, overwritten(v), v.Subject)
	case policy.KindMissing:
		return fmt.Sprintf("%s would lack %s", v.Subject, v.Requires)
	case policy.KindLock:
		return breach(v)
	case policy.KindMetadata:
		return refused(v)
	}
	if v.IsNeed() && v.Object.Version == "" {
		return fmt.Sprintf("%s would not find %s", v.Subject, v.Requires)
	}
	if !changed(r, v.Object.Name) && changed(r, v.Subject.Name) {
		return fmt.Sprintf("%s would not work with %s", v.Subject, v.Object)
	}
	return fmt.Sprintf("%s would break %s", v.Object, v.Subject)
}

// refused says that a declared range is all the evidence against a pair.
func refused(v policy.Violation) string {
	return fmt.Sprintf("%s is refused by %s, which declares %s", v.Object, v.Subject, v.Requires)
}

// warning says in one clause what was let through.
func warning(v policy.Violation, r record.Record) string {
	switch {
	case v.Waiver != nil && v.Severity == policy.Warn:
		return fmt.Sprintf("%s: waived until %s: %s", headline(v, r), v.Waiver.Until, v.Waiver.Reason)
	case v.Kind == policy.KindDowngrade:
		return fmt.Sprintf("%s goes back to %s, which nobody asked for by name; restart programs that have it loaded", v.Subject, v.Object.Version)
	case v.Kind == policy.KindOverwrite && v.Severity == policy.Warn:
		return fmt.Sprintf("%s and %s both write %s: to remove one of them breaks the other", v.Subject, v.Object, overwritten(v))
	case v.Kind == policy.KindMissing:
		return fmt.Sprintf("%s lacks %s", v.Subject, v.Requires)
	case v.IsNeed() && v.Severity == policy.Warn:
		return need(v)
	case v.Kind == policy.KindMetadata && v.Severity == policy.Warn:
		return fmt.Sprintf("%s refuses %s by its metadata, yet %s", v.Subject, v.Object, admittedBy(v))
	case v.Kind == policy.KindObserved && v.Severity == policy.Warn:
		return fmt.Sprintf("%s warns about %s: %s", v.Subject, v.Object, message(v))
	case v.Severity == policy.Warn:
		return fmt.Sprintf("%s and %s: %s", v.Subject, v.Object, v.Reason)
	default:
		return headline(v, r)
	}
}

// overwritten names the first file that is written over, and counts them.
func overwritten(v policy.Violation) string {
	e := v.Evidence[0]
	if number := fmt.Sprint(e["files"]); number != "1" {
		return e.Text("file") + " and others (" + number + " files)"
	}
	return e.Text("file")
}

// apart says that what overwrites a distribution is another library, "" where it may take its place.
func apart(v policy.Violation) string {
	e := v.Evidence[0]
	if e["has"] == nil {
		return ""
	}
	return fmt.Sprintf("; %s has %v of its %v modules, and cannot take its place", v.Object, e["has"], e["modules"])
}

// mending is what gives a distribution its files back that another one has overwritten.
func mending(v policy.Violation) [][]string {
	owner := v.Subject.Name + "==" + v.Subject.Version
	return [][]string{{"uninstall", "-y", v.Object.Name}, {"install", "--force-reinstall", "--no-deps", owner}}
}

// stillWorks is said of a pair that metadata refuses and whose imports were looked at.
const stillWorks = "its imports still work with it"

// admittedBy names the evidence by which metadata was overruled.
func admittedBy(v policy.Violation) string {
	for _, e := range v.Evidence {
		switch e.Kind() {
		case "observed":
			return "the pair was run and works (" + observation(e) + ")"
		case "rehearsed":
			return stillWorks
		case "left over":
			return "nothing requires " + v.Subject.Name + " any more"
		}
	}
	return "the policy admits the pair"
}

// requested is the label of what was typed.
func requested(r record.Record) string {
	if len(r.Changes) > 0 && !slices.ContainsFunc(r.Changes, func(c policy.Change) bool { return c.To != "" }) {
		return "to be removed"
	}
	return "you asked for"
}

func changed(r record.Record, name string) bool {
	for _, c := range r.Changes {
		if c.Name == name {
			return true
		}
	}
	return false
}

// A detail is one labelled line below the headline.
type detail struct{ label, text string }

func details(v policy.Violation, r record.Record, s Style) []detail {
	var all []detail
	add := func(label, format string, args ...any) {
		all = append(all, detail{label, Clean(fmt.Sprintf(format, args...))})
	}
	if len(r.Asked) > 0 {
		add(requested(r), "%s", strings.Join(r.Asked, " "))
	}
	if brings(r, v) {
		add("which brings", "%s", strings.Join(r.Chain[0], " "+s.arrow()+" "))
	}
	if v.Kind == policy.KindLock {
		add("the lock holds", "%s", heldBy(v))
		return all
	}
	state := "is installed"
	if changed(r, v.Subject.Name) {
		state = "the plan has"
	}
	if declared := declares(v); declared != "" {
		add(state, "%s, which requires %s", v.Subject, declared)
	} else {
		add(state, "%s", v.Subject)
		if v.Kind == policy.KindRule {
			add("needs", "%s", v.Requires)
		}
	}
	if v.IsNeed() {
		add("needs", "%s", v.Requires)
	}
	for _, why := range reasons(v) {
		add("why", "%s", why)
	}
	for _, e := range telling(v.Evidence) {
		if label, text := tellingOf(v, e); text != "" {
			add(label, "%s", text)
		}
	}
	if v.Waiver != nil && v.Breaks() {
		add("waiver", "ended on %s", v.Waiver.Until)
	}
	return all
}

// reasons says why it is a violation: of its kind, then in its rule's words.
func reasons(v policy.Violation) []string {
	var all []string
	switch {
	case v.Kind == policy.KindProvider:
		all = append(all, "both are one import package under two names, and only one can be there")
	case v.Kind == policy.KindOverwrite:
		all = append(all, "some of its files would be replaced by files of another distribution"+apart(v))
	case v.IsNeed():
		all = append(all, need(v))
	}
	if v.Reason != "" {
		all = append(all, strings.TrimRight(v.Reason, "."))
	}
	return all
}

// brings says whether the record's way leads from the request to one side of a violation over another distribution.
func brings(r record.Record, v policy.Violation) bool {
	if len(r.Chain) == 0 || len(r.Chain[0]) < 2 {
		return false
	}
	last := r.Chain[0][len(r.Chain[0])-1]
	return last == v.Object.String() || last == v.Subject.String()
}

// declares returns what the metadata of the subject's own release requires, "" where it does not refuse the object.
func declares(v policy.Violation) string {
	for _, e := range v.Evidence {
		if e.Kind() == "declared" && isOf(e, v.Subject) {
			return e.Text("requires")
		}
	}
	return ""
}

// telling picks the first piece of evidence of each kind, which is the nearest: the rest is for `explain`.
func telling(all []policy.Evidence) []policy.Evidence {
	var first []policy.Evidence
	for _, e := range all {
		if !slices.ContainsFunc(first, func(had policy.Evidence) bool { return had.Kind() == e.Kind() }) {
			first = append(first, e)
		}
	}
	return first
}

// isOf says whether an evidence is about that very release.
func isOf(e policy.Evidence, release policy.Named) bool {
	return e.Text("distribution") == release.Name && e.Text("version") == release.Version
}

func message(v policy.Violation) string {
	for _, e := range v.Evidence {
		if text := firstText(e, "message", "warning", "result"); text != "" {
			return text
		}
	}
	return v.Reason
}

// source names the rule and where it comes from.
func source(v policy.Violation) string {
	switch v.Kind {
	case policy.KindRule:
		where := v.Layer
		if v.Line > 0 && v.Layer != policy.BuiltIn {
			where = fmt.Sprintf("%s line %d", v.Layer, v.Line)
		}
		return fmt.Sprintf("rule %s, %s", v.Rule, where)
	case policy.KindMetadata, policy.KindMissing:
		return fmt.Sprintf("%s, from its metadata", v.Rule)
	case policy.KindArtifact, policy.KindOverwrite, policy.KindCall:
		return fmt.Sprintf("%s, from its files", v.Rule)
	case policy.KindImport:
		if v.Evidence[0].Kind() == "rehearsed" {
			return fmt.Sprintf("%s, tried beside the environment", v.Rule)
		}
		return fmt.Sprintf("%s, from its files", v.Rule)
	case policy.KindObserved:
		return fmt.Sprintf("%s, from a recorded run", v.Rule)
	case policy.KindLock:
		return "lockdown, " + lockLine(v)
	case policy.KindTags:
		return fmt.Sprintf("%s, from its WHEEL", v.Rule)
	default:
		return v.Rule
	}
}
