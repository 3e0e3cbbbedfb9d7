package metadata

import (
	"errors"
	"slices"
	"strings"

	"github.com/pipguard/pipguard/shim/distinfo"
)

var errNoMetadata = errors.New("has no .dist-info/METADATA")

// ReadWheel reads the METADATA of a wheel (binary distribution format, "The .dist-info directory"). Of two members of
// one name the last is read, as Python's zipfile does.
func ReadWheel(path string) (Metadata, error) {
	archive, err := distinfo.OpenWheel(path)
	if err != nil {
		return Metadata{}, err
	}
	defer archive.Close()
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
