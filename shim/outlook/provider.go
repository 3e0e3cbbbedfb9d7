package outlook

import (
	"archive/zip"
	"bytes"
	"io"
	"slices"
	"strings"

	"github.com/pipguard/pipguard/policy"
	"github.com/pipguard/pipguard/shim/distinfo"
	"github.com/pipguard/pipguard/shim/gate"
	"github.com/pipguard/pipguard/shim/rehearsal"
)

// provided names who could provide a module that nobody has: of what the subject requires and the plan brings, a
// distribution whose release of the subject's time had it. What was taken out of a distribution is still spoken of in it.
func (s *search) provided(n *policy.BrokenNeed) {
	subject, module := s.plan.After.Distributions[n.Subject.Name], n.Evidence.Text("module")
	if n.Kind != policy.KindImport || n.Object.Version != "" || subject == nil || module == "" || s.plan.Index == nil || s.plan.Stop == gate.Removing {
		return
	}
	top, _, _ := strings.Cut(module, ".")
	for _, r := range subject.Requires {
		name := r.Key()
		planned := s.plan.After.Distributions[name]
		if planned == nil || !s.worlds.changed[name] || s.plan.Request.Fixes(name) || !s.mentions(name, top) {
			continue
		}
		r, ok := s.shelf(name, true).newest(planned.Version, s.uploaded(n.Subject))
		if ok && s.wheels > 0 && s.had(name, r, top) {
			n.Object = policy.Named{Name: name, Version: planned.Text}
			return
		}
	}
}

// mentions says whether a planned wheel's sources hold a word.
func (s *search) mentions(name, word string) bool {
	at := slices.IndexFunc(s.worlds.wheels, func(w rehearsal.Wheel) bool { return w.Name == name })
	if at < 0 {
		return false
	}
	wheel, err := distinfo.OpenWheel(s.worlds.wheels[at].File)
	if err != nil {
		return false
	}
	defer wheel.Close()
	return slices.ContainsFunc(wheel.File, func(f *zip.File) bool { return strings.HasSuffix(f.Name, ".py") && holds(f, word) })
}

// maxSource bounds what is read of one source.
const maxSource = 1 << 20

func holds(file *zip.File, word string) bool {
	r, err := file.Open()
	if err != nil {
		return false
	}
	defer r.Close()
	text, _ := io.ReadAll(io.LimitReader(r, maxSource))
	return bytes.Contains(text, []byte(word))
}

// had says whether a release has a top module.
func (s *search) had(name string, r release, top string) bool {
	file, ok := s.fetch(name, r)
	if !ok {
		return false
	}
	wheel, err := distinfo.OpenWheel(file)
	if err != nil {
		return false
	}
	defer wheel.Close()
	return slices.ContainsFunc(wheel.File, func(f *zip.File) bool {
		return f.Name == top+".py" || f.Name == top+"/__init__.py"
	})
}

// handedOn gives, for each newcomer that lacks what code asks for, the distribution that has the module now and that the plan
// replaces: it is that one whose releases matter.
func (l *look) handedOn() map[string]string {
	formers := map[string]string{}
	for _, n := range l.report.Broken {
		module := n.Evidence.Text("module")
		if n.Kind != policy.KindImport || module == "" || l.plan.After.Distributions[n.Object.Name] == nil || l.plan.Before.Find(n.Object.Name) != nil {
			continue
		}
		for i := range l.plan.Before.List {
			if d := &l.plan.Before.List[i]; l.worlds.changed[d.Name] && d.Name != n.Subject.Name && has(d, isModule(module)) {
				formers[n.Object.Name] = d.Name
			}
		}
	}
	return formers
}
