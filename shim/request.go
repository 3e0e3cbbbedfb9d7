package shim

import (
	"os"
	"path/filepath"
	"slices"

	"github.com/pipguard/pipguard/policy"
	"github.com/pipguard/pipguard/policy/pep440"
	"github.com/pipguard/pipguard/policy/pep508"
	"github.com/pipguard/pipguard/shim/pipargs"
)

// A mention is one requirement of the request, and where it stands.
type mention struct {
	policy.Asked
	request  pipargs.Request
	editable bool
	value    pipargs.Value // its word, or the -r that leads to its file
	path     string        // of its file; "" on the command line
	line     int           // in its file
	file     string        // its file's name, as it was given
	text     string        // what the line asks for
}

// readRequest collects what the command line and its requirements files name. What has no name yet (a folder, a
// repository) is named by pip's plan.
func (r *run) readRequest() error {
	if err := r.settlePipes(); err != nil {
		return err
	}
	r.mentions, r.request = nil, policy.Request{Upgrade: r.inv.Upgrade, NoDeps: r.inv.NoDeps}
	for _, value := range r.inv.Requirements {
		r.mention(mention{request: pipargs.Classify(value.Text), value: value})
	}
	for _, value := range r.inv.Editables {
		r.mention(mention{request: pipargs.ClassifyEditable(value.Text), editable: true, value: value})
	}
	for _, value := range r.inv.Files {
		r.mentionFile(value, false)
	}
	for _, value := range r.inv.Constraints {
		r.mentionFile(value, true)
	}
	return nil
}

func (r *run) mentionFile(value pipargs.Value, constraint bool) {
	for _, file := range r.requirementsFiles(value, constraint) {
		for _, line := range file.Lines {
			if line.Requirement == "" {
				continue
			}
			m := mention{request: line.Request(), editable: line.Editable, value: value, path: file.Path, line: line.First, file: within(r.call.Directory, line.File), text: line.Requirement}
			m.Fixed = len(line.Hashes) > 0
			if line.Constraint {
				r.limit(m)
				continue
			}
			r.mention(m)
		}
	}
}

func (r *run) requirementsFiles(value pipargs.Value, constraint bool) []pipargs.File {
	return pipargs.ReadRequirements(value.Text, constraint, r.call.Directory, r.call.Environ, pipargs.Config{Pip: r.pipVersion(), Read: os.ReadFile})
}

// mention notes a requirement that applies to this environment.
func (r *run) mention(m mention) {
	if !r.fill(&m) {
		return
	}
	r.mentions = append(r.mentions, m)
	if m.Name != "" {
		r.request.Asked = append(r.request.Asked, m.Asked)
	}
}

// limit notes a constraint of the user's own.
func (r *run) limit(m mention) {
	if r.fill(&m) && m.Name != "" {
		r.request.Limits = append(r.request.Limits, m.Asked)
	}
}

// fill gives a mention its normalised name and range; false where its marker does not hold here.
func (r *run) fill(m *mention) bool {
	q := m.request
	if q.Name != "" {
		m.Name = pep508.Normalize(q.Name)
	}
	if q.Form == pipargs.Named {
		m.Specifiers = q.Requirement.Specifiers
		return q.Requirement.Marker.Holds(r.env.Markers)
	}
	m.Fixed = true
	if q.Version != "" {
		m.Specifiers, _ = pep440.ParseSpecifiers("==" + q.Version)
	}
	return q.Form != pipargs.Direct || q.Requirement.Marker.Holds(r.env.Markers)
}

// settlePipes reads what is no regular file ("-r <(…)", /dev/stdin) once, and hands pip a copy of it.
func (r *run) settlePipes() error {
	copies := map[pipargs.Value]string{}
	for _, value := range slices.Concat(r.inv.Files, r.inv.Constraints) {
		path := value.Text
		if !filepath.IsAbs(path) {
			path = filepath.Join(r.call.Directory, path)
		}
		info, err := os.Stat(path)
		if err != nil || info.Mode().IsRegular() || info.IsDir() || value.Word < 0 {
			continue
		}
		data, err := os.ReadFile(path)
		if err != nil {
			return unable(err)
		}
		if copies[value], err = r.write("requirements.txt", string(data)); err != nil {
			return err
		}
	}
	if len(copies) == 0 {
		return nil
	}
	r.call.Args = r.inv.Replace(copies)
	r.inv = r.parse(r.pipVersion())
	return nil
}

func (r *run) pipVersion() string {
	if d := r.snapshot.set.Distributions["pip"]; d != nil {
		return d.Text
	}
	return ""
}

func normal(name string) string { return pep508.Normalize(name) }
