package inquiry

import (
	"errors"
	"fmt"
	"os"
	"path"
	"strings"

	"github.com/pipguard/pipguard/policy"
	"github.com/pipguard/pipguard/shim/artifact"
	"github.com/pipguard/pipguard/shim/environment"
	"github.com/pipguard/pipguard/shim/pattern"
)

// ReadWheel reads a wheel file's METADATA and what its files were built against. Unread is why some of them could not be
// read.
func ReadWheel(file string) (its policy.Distribution, unread, err error) {
	metadata, err := wheelMetadata(file)
	if err != nil {
		return its, nil, fmt.Errorf("read the wheel %s: %w", file, plainly(err))
	}
	its = metadata.Distribution()
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

var errNoMetadata = errors.New("has no .dist-info/METADATA")

// wheelMetadata reads the METADATA of a wheel (binary distribution format, "The .dist-info directory").
func wheelMetadata(file string) (environment.Metadata, error) {
	opened, err := os.Open(file)
	if err != nil {
		return environment.Metadata{}, err
	}
	defer opened.Close()
	info, err := opened.Stat()
	if err != nil {
		return environment.Metadata{}, err
	}
	archive, err := artifact.Archive(opened, info.Size())
	if err != nil {
		return environment.Metadata{}, err
	}
	for _, entry := range archive.File {
		folder, name := path.Split(entry.Name)
		if name != "METADATA" || !strings.HasSuffix(folder, ".dist-info/") || strings.Count(folder, "/") != 1 {
			continue
		}
		text, err := entry.Open()
		if err != nil {
			return environment.Metadata{}, err
		}
		defer text.Close()
		return environment.ParseMetadata(text)
	}
	return environment.Metadata{}, errNoMetadata
}
