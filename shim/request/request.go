// Package request is what a command line and its requirements files ask for, and that command line written again: with
// pins loosened, with constraints, with a suggestion in the place of what was typed.
package request

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"github.com/pipguard/pipguard/policy"
	"github.com/pipguard/pipguard/policy/pep440"
	"github.com/pipguard/pipguard/policy/pep508"
	"github.com/pipguard/pipguard/shim/pipargs"
)

// A Request is one command line, read. It is never changed.
type Request struct {
	Args       []string
	Invocation pipargs.Invocation
	Mentions   []Mention
	Policy     policy.Request      // as the judgement takes it
	Hashes     map[string][]string // digests that requirements files ask for ("sha256:…"), by normalised name
	Unread     bool                // files ask for more than what was read of them: one that is fetched or absent, a line that pip refuses

	reader Reader
}

// A Mention is one requirement of a request, and where it stands.
type Mention struct {
	policy.Asked

	request  pipargs.Request
	editable bool
	value    pipargs.Value // its word, or the -r that leads to its file
	path     string        // of its file; "" on the command line
	line     int           // in its file
	file     string        // its file's name, as it was given
	text     string        // what the line asks for
}

// Place names a mention's file and line, "requirements.txt:3"; ":0" on the command line.
func (m Mention) Place() string { return fmt.Sprintf("%s:%d", m.file, m.line) }

// Extras lists the extras that the mention asks for.
func (m Mention) Extras() []string { return m.request.Extras }

// Released says whether any release that the mention admits may stand in: it names no URL, folder or archive.
func (m Mention) Released() bool { return m.request.Form == pipargs.Named }

func (q *Request) mentionFile(value pipargs.Value, constraint bool) {
	for _, file := range q.reader.files(value, constraint) {
		q.Unread = q.Unread || file.Unread != nil || file.Lock
		for _, line := range file.Lines {
			q.Unread = q.Unread || line.Refusal != nil
			if line.Requirement == "" {
				continue
			}
			m := Mention{
				request: line.Request(), editable: line.Editable, value: value, path: file.Path, line: line.First,
				file: Within(q.reader.Directory, line.File), text: line.Requirement,
			}
			m.Fixed = len(line.Hashes) > 0
			q.hashed(m, line.Hashes)
			if line.Constraint {
				q.limit(m)
				continue
			}
			q.mention(m)
		}
	}
}

// hashed notes the digests that a line asks for.
func (q *Request) hashed(m Mention, digests []string) {
	if len(digests) == 0 || m.request.Name == "" {
		return
	}
	if q.Hashes == nil {
		q.Hashes = map[string][]string{}
	}
	name := pep508.Normalize(m.request.Name)
	q.Hashes[name] = append(q.Hashes[name], digests...)
}

// mention notes a requirement that applies to this environment.
func (q *Request) mention(m Mention) {
	if !m.fill(q.reader.Markers) {
		return
	}
	q.Mentions = append(q.Mentions, m)
	if m.Name != "" {
		q.Policy.Asked = append(q.Policy.Asked, m.Asked)
	}
}

// limit notes a constraint of the user's own.
func (q *Request) limit(m Mention) {
	if !m.fill(q.reader.Markers) {
		return
	}
	if m.Name == "" {
		q.Unread = true
		return
	}
	q.Policy.Limits = append(q.Policy.Limits, m.Asked)
}

// fill gives a mention its normalised name and range; false where its marker does not hold here.
func (m *Mention) fill(markers pep508.Environment) bool {
	q := m.request
	if q.Name != "" {
		m.Name = pep508.Normalize(q.Name)
	}
	if q.Form == pipargs.Named {
		m.Specifiers = q.Requirement.Specifiers
		return q.Requirement.Marker.Holds(markers)
	}
	m.Fixed = true
	if q.Version != "" {
		m.Specifiers, _ = pep440.ParseSpecifiers("==" + q.Version)
	}
	return q.Form != pipargs.Direct || q.Requirement.Marker.Holds(markers)
}

// Unnamed says whether the request has what only pip's plan can name: a folder, an archive, a repository.
func (q Request) Unnamed() bool {
	return slices.ContainsFunc(q.Mentions, func(m Mention) bool { return m.Name == "" })
}

// Clones says whether the request has editable repositories: pip clones them into the environment, and resets what is
// there, before it comes to any gate.
func (q Request) Clones() bool {
	return slices.ContainsFunc(q.Mentions, func(m Mention) bool {
		return m.editable && (m.request.Form == pipargs.VCS || m.request.Form == pipargs.Direct && strings.Contains(m.request.Requirement.URL, "+"))
	})
}

// Plain says whether the request does nothing but install named releases into the environment itself, and all of it was
// read: then exact pins of known releases are pip's plan.
func (q Request) Plain() bool {
	inv := q.Invocation
	return inv.Act == pipargs.Install && inv.Refusal == nil && len(inv.Editables)+len(inv.Groups)+len(inv.Scripts) == 0 && !q.Unread &&
		inv.Target.Text == "" && inv.Prefix.Text == "" && inv.Root.Text == "" && !inv.User && inv.Python == "" && !inv.OnlyDeps && !inv.Exact &&
		!(inv.Upgrade && inv.Strategy == "eager") && (q.reader.Other == nil || len(inv.Constraints)+len(q.Policy.Limits) == 0)
}

// KeepsInstalled says whether what is installed and fits stays as it is: pip chooses so.
func (q Request) KeepsInstalled() bool {
	inv := q.Invocation
	return q.reader.Other == nil && !inv.Upgrade && !inv.ForceReinstall && !inv.IgnoreInstalled
}

// Within writes a path as a relative one where it lies below a folder.
func Within(folder, path string) string {
	if relative, err := filepath.Rel(folder, path); err == nil && filepath.IsLocal(relative) {
		return relative
	}
	return path
}

func normal(name string) string { return pep508.Normalize(name) }
