package metadata

import "github.com/pipguard/pipguard/shim/distinfo"

// ReadWheel reads the METADATA of a wheel.
func ReadWheel(path string) (Metadata, error) {
	archive, err := distinfo.OpenWheel(path)
	if err != nil {
		return Metadata{}, err
	}
	defer archive.Close()
	text, err := archive.Metadata()
	if err != nil {
		return Metadata{}, err
	}
	defer text.Close()
	return Parse(text)
}
