package inquiry

import (
	"archive/zip"
	"errors"
	"fmt"
	"path"
	"strings"

	"github.com/pipguard/pipguard/shim/artifact"
	"github.com/pipguard/pipguard/shim/environment"
)

// wheel reads a wheel file's METADATA and what its files were built against, and puts it into the set.
func (d *describer) wheel(m *mention) error {
	metadata, err := wheelMetadata(m.wheel)
	if err != nil {
		return fmt.Errorf("read the wheel %s: %w", m.wheel, plainly(err))
	}
	its := metadata.Distribution()
	if its.Built, err = artifact.ScanWheel(m.wheel); err != nil {
		d.note(NoteArtifact, its.Name+" "+its.Text)
	}
	its.Direct, m.name = m.wheel, its.Name
	d.found.Set.Distributions[its.Name] = &its
	d.found.Wheels = append(d.found.Wheels, its.Name)
	return nil
}

var errNoMetadata = errors.New("has no .dist-info/METADATA")

// wheelMetadata reads the METADATA of a wheel (binary distribution format, "The .dist-info directory").
func wheelMetadata(file string) (environment.Metadata, error) {
	archive, err := zip.OpenReader(file)
	if err != nil {
		return environment.Metadata{}, err
	}
	defer archive.Close()
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
