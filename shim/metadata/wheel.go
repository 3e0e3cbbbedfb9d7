package metadata

import (
	"errors"
	"os"
	"slices"
	"strings"

	"github.com/pipguard/pipguard/shim/artifact"
)

var errNoMetadata = errors.New("has no .dist-info/METADATA")

// ReadWheel reads the METADATA of a wheel (binary distribution format, "The .dist-info directory"). Of two members of
// one name the last is read, as Python's zipfile does.
func ReadWheel(path string) (Metadata, error) {
	file, err := os.Open(path)
	if err != nil {
		return Metadata{}, err
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil {
		return Metadata{}, err
	}
	archive, err := artifact.Archive(file, info.Size())
	if err != nil {
		return Metadata{}, err
	}
	for _, member := range slices.Backward(archive.File) {
		folder, name, _ := strings.Cut(member.Name, "/")
		if name != "METADATA" || !strings.HasSuffix(folder, ".dist-info") {
			continue
		}
		text, err := member.Open()
		if err != nil {
			return Metadata{}, err
		}
		defer text.Close()
		return Parse(text)
	}
	return Metadata{}, errNoMetadata
}
