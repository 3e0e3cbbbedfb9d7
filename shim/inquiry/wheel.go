package inquiry

import (
	"fmt"

	"github.com/pipguard/pipguard/policy"
	"github.com/pipguard/pipguard/shim/artifact"
	"github.com/pipguard/pipguard/shim/metadata"
	"github.com/pipguard/pipguard/shim/pattern"
)

// ReadWheel reads a wheel file's METADATA and what its files were built against. Unread is why some of them could not be
// read.
func ReadWheel(file string) (its policy.Distribution, unread, err error) {
	said, err := metadata.ReadWheel(file)
	if err != nil {
		return its, nil, fmt.Errorf("read the wheel %s: %w", file, plainly(err))
	}
	its = said.Distribution()
	its.Direct = file
	its.Built, unread = artifact.ScanWheel(file)
	return its, unread, nil
}

// tag matches the end of a wheel's name that is for one minor of CPython alone (binary distribution format, "File name
// convention").
var tag = pattern.New(`-cp3(\d+)-(?:cp3\d+[a-z]*|none)-[^-]+\.whl$`)

// wheelPython is the Python that a wheel is for by its name, "" for several.
func wheelPython(file string) string {
	if m := tag().FindStringSubmatch(file); m != nil {
		return "3." + m[1]
	}
	return ""
}

// wheel puts a wheel file into the set.
func (d *describer) wheel(m *mention) error {
	its, unread, err := ReadWheel(m.wheel)
	if err != nil {
		return err
	}
	if unread != nil {
		d.note(NoteArtifact, its.Name+" "+its.Text)
	}
	m.name = its.Name
	d.found.Set.Distributions[its.Name] = &its
	d.found.Wheels = append(d.found.Wheels, its.Name)
	return nil
}
