package outlook

import (
	"archive/zip"
	"path"
	"regexp"
	"slices"
	"strings"

	"github.com/pipguard/pipguard/policy"
	"github.com/pipguard/pipguard/shim/distinfo"
	"github.com/pipguard/pipguard/shim/environment"
	"github.com/pipguard/pipguard/shim/gate"
	"github.com/pipguard/pipguard/shim/needs"
	"github.com/pipguard/pipguard/shim/pattern"
	"github.com/pipguard/pipguard/shim/rehearsal"
)

// ofCode says whether an import failed for what code is, not for what a machine lacks: a shared library, a setting.
func ofCode(r rehearsal.Result) bool {
	known := []string{"ImportError", "ModuleNotFoundError", "AttributeError", "TypeError", "SyntaxError"}
	return slices.Contains(known, r.Type) && !strings.Contains(r.Error, "cannot open shared object file")
}

// atFault says whether a failed import is held against a distribution that has no before. A module that is missing and that
// no need names is one for an extra, or one that nobody has to have.
func (l *look) atFault(t trial, r rehearsal.Result) bool {
	if !ofCode(r) {
		return false
	}
	missing := noModule().FindStringSubmatch(r.Error)
	if missing == nil || l.providerOf(missing[1]) != "" {
		return true
	}
	return slices.ContainsFunc(slices.Concat(t.findings, l.findings), func(f needs.Finding) bool {
		return f.AtImport && strings.HasPrefix(f.Module+".", missing[1]+".")
	})
}

// mild says whether what fails in a trial is only a warning: of a module that the plan brings, and in an uninstall.
func (l *look) mild(t trial) bool { return t.question.New || l.plan.Stop == gate.Removing }

// failed is a module that can no longer be imported: who asks for what, of whom.
func (l *look) failed(t trial, a rehearsal.Answer) policy.BrokenNeed {
	f := l.cause(t, a.After)
	n := l.missing(f)
	n.Mild = l.mild(t) || !slices.ContainsFunc(t.findings, func(f needs.Finding) bool { return !f.Extra })
	e := policy.Evidence{"kind": "rehearsed", "distribution": n.Subject.Name, "module": f.Module, "needs": n.Requires, "error": a.After.Error, "import": t.question.Module}
	e["file"], e["line"] = f.File, f.Line
	called(e, f)
	if n.Requires == f.Module && f.Name == "" && !strings.Contains(a.After.Error, "No module named") || f.Beside != "" {
		e["raises"] = a.After.Type
	} else if module, name := named(a.After.Error); module+name == "" && f.State != needs.Unmet {
		e["fails"] = a.After.Type // it is there
	}
	n.Evidence = e
	return n
}

// cause is the finding that explains a failed import: the one that the error names, else the one that reading is most
// certain of, else one made of the traceback.
func (l *look) cause(t trial, r rehearsal.Result) needs.Finding {
	module, name := named(r.Error)
	for _, all := range [][]needs.Finding{t.findings, l.findings} {
		for _, f := range all {
			if module != "" && f.Module == module && (name == "" || f.Name == name || strings.HasPrefix(f.Name, name+".")) {
				return l.placed(f)
			}
			if name == "" && module != "" && f.Lacks && strings.HasPrefix(f.Module, module+".") {
				return l.placed(f) // the package of the module is missing
			}
			if module == "" && name != "" && (f.Name == name || strings.HasSuffix(f.Name, "."+name)) {
				return l.placed(f)
			}
		}
	}
	if f, ok := l.fromTraceback(t.findings[0], r, module, name); ok {
		return f
	}
	return l.placed(t.findings[0])
}

var (
	cannotImport = pattern.New(`cannot import name '([^']+)' from (?:partially initialized module )?'([^']+)'`)
	noModule     = pattern.New(`No module named '([^']+)'`)
	noAttribute  = pattern.New(`module '([^']+)' has no attribute '([^']+)'`)
	anyAttribute = pattern.New(`has no attribute '([^']+)'`)
)

// named is the module and the name that an error is about, as far as Python's own words say so.
func named(text string) (module, name string) {
	first := func(of func() *regexp.Regexp) []string { return of().FindStringSubmatch(text) }
	if m := first(cannotImport); m != nil {
		return m[2], m[1]
	}
	if m := first(noModule); m != nil {
		return m[1], ""
	}
	if m := first(noAttribute); m != nil {
		return m[1], m[2]
	}
	if m := first(anyAttribute); m != nil {
		return "", m[1]
	}
	return "", ""
}

// fromTraceback is a finding made of where an import failed: the deepest frame outside what changed asks, and the changed
// distribution of a deeper frame, or the one that owns the module that the error names, is asked.
func (l *look) fromTraceback(like needs.Finding, r rehearsal.Result, module, name string) (needs.Finding, bool) {
	f := like
	switch {
	case module != "" && l.observer.Reader.IsStandard(module):
		f = l.nobody(f, r, module)
		f.Name, f.Provider = name, "python"
		return l.placed(f), true
	case module != "" && name == "" && l.providerOf(module) == "":
		return l.nobody(f, r, module), true
	}
	provider, entered := "", ""
	for _, frame := range slices.Backward(r.Traceback) {
		owner := l.owner(frame.File)
		if owner != "" && l.worlds.changed[owner] && owner != normal(like.Subject) && provider == "" {
			provider = owner
		}
		if owner != "" && owner == provider {
			entered = frame.File
			continue
		}
		if owner != "" && owner != provider {
			f.Subject, f.File, f.Line = owner, frame.File, frame.Line
			break
		}
	}
	if module != "" {
		f.Module, f.Name = module, name
		if by := l.providerOf(module); by != "" {
			provider = by
		}
	}
	switch {
	case provider == "":
		return f, false
	case module+name == "" && normal(like.Provider) != provider:
		f.Module, f.Name = importedAs(entered), "" // it is not what reading was in doubt about
	}
	f.Provider = provider
	return l.placed(f), true
}

// importedAs is the module that a source file below site-packages is.
func importedAs(file string) string {
	return strings.ReplaceAll(strings.TrimSuffix(strings.TrimSuffix(file, ".py"), "/__init__"), "/", ".")
}

// nobody is a finding about a module that no distribution has: the deepest frame asks for it.
func (l *look) nobody(f needs.Finding, r rehearsal.Result, module string) needs.Finding {
	for _, frame := range slices.Backward(r.Traceback) {
		if owner := l.owner(frame.File); owner != "" {
			f.Subject, f.File, f.Line = owner, frame.File, frame.Line
			break
		}
	}
	f.Module, f.Name = module, ""
	f.Provider, _, _ = strings.Cut(module, ".")
	return l.placed(f)
}

// placed gives a finding its versions, and the distribution that had a module which nobody has any more.
func (l *look) placed(f needs.Finding) needs.Finding {
	f.Version = l.version(normal(f.Subject), f.Version)
	if f.Provider == "python" {
		f.ProviderVersion = l.observer.Env.Version
		return f
	}
	if l.plan.After.Distributions[normal(f.Provider)] == nil {
		if had := l.providerOf(f.Module); had != "" {
			f.Provider = had
		}
	}
	f.ProviderVersion = l.version(normal(f.Provider), "")
	return f
}

func (l *look) version(name, otherwise string) string {
	if d := l.plan.After.Distributions[name]; d != nil {
		return d.Text
	}
	return otherwise
}

// missing is a need that reading finds broken.
func (l *look) missing(f needs.Finding) policy.BrokenNeed { return reading(l.placed(f)) }

// reading is a finding as the policy takes it.
func reading(f needs.Finding) policy.BrokenNeed {
	kind := policy.KindImport
	if !f.AtImport {
		kind = policy.KindCall
	}
	n := policy.BrokenNeed{
		Kind: kind, Subject: policy.Named{Name: normal(f.Subject), Version: f.Version},
		Object: policy.Named{Name: normal(f.Provider), Version: f.ProviderVersion}, Requires: f.Object(),
		Evidence: policy.Evidence{
			"kind": "artifact", "distribution": normal(f.Subject), "file": f.File, "line": f.Line, "module": f.Module,
			"needs": f.Object(), "import": f.Import,
		},
	}
	called(n.Evidence, f)
	if f.Beside != "" {
		n.Evidence["error"], n.Evidence["raises"] = "TypeError: duplicate base class", "TypeError"
	}
	return n
}

// called notes in evidence which arguments do not fit.
func called(e policy.Evidence, f needs.Finding) {
	if len(f.Without) > 0 {
		e["without"] = strings.Join(f.Without, ", ")
	}
	if f.Many {
		e["positional"] = f.Args - 1
	}
	if f.Hook {
		e["hook"] = f.Name
	}
}

// used is a name, or keywords, that a function would no longer find.
func (l *look) used(f needs.Finding, a rehearsal.Answer) policy.BrokenNeed {
	n := l.missing(f)
	n.Evidence["kind"] = "rehearsed"
	for _, items := range [][]rehearsal.Item{a.After.Names, a.After.Calls} {
		for _, item := range items {
			n.Evidence["error"] = item.Error
			if len(item.Missing) > 0 {
				n.Evidence["keywords"] = strings.Join(item.Missing, ", ")
			}
		}
	}
	return n
}

// gone is what a function would no longer find, as reading says.
func (l *look) gone(f needs.Finding) policy.BrokenNeed {
	n := l.missing(f)
	if len(f.Keywords) > 0 && len(f.Without) == 0 && !f.Many {
		n.Evidence["keywords"] = strings.Join(f.Keywords, ", ")
	}
	return n
}

// owner is the distribution of the outcome that a file below site-packages belongs to, "" for none.
func (l *look) owner(file string) string {
	return l.ownerOf(func(name string) bool { return name == file })
}

// providerOf is the changed distribution that has, or had, a module, "" for none.
func (l *look) providerOf(module string) string {
	return l.ownerOf(isModule(module))
}

// isModule says whether a file is a module's.
func isModule(module string) func(file string) bool {
	name := strings.ReplaceAll(module, ".", "/")
	return func(file string) bool {
		return file == name+".py" || file == name+"/__init__.py" || strings.HasPrefix(file, name+".") && path.Ext(file) != ".py"
	}
}

func (l *look) ownerOf(is func(file string) bool) string {
	for _, w := range l.worlds.wheels {
		if archive, err := distinfo.OpenWheel(w.File); err == nil {
			found := slices.ContainsFunc(archive.File, func(f *zip.File) bool { return is(f.Name) })
			archive.Close()
			if found {
				return w.Name
			}
		}
	}
	for i := range l.plan.Before.List {
		if d := &l.plan.Before.List[i]; has(d, is) {
			return d.Name
		}
	}
	return ""
}

// has says whether an installed distribution has a file.
func has(d *environment.Distribution, is func(file string) bool) bool {
	entries, err := distinfo.InstalledRecord(path.Join(d.Site, d.Folder))
	if err != nil {
		return false
	}
	for e := range entries {
		if is(e.Path) {
			return true
		}
	}
	return false
}
