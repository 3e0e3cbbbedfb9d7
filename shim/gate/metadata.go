package gate

import (
	"archive/zip"
	"bufio"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/textproto"
	"os"
	"path/filepath"
	"strings"
)

// metadata is the part of a distribution's METADATA that a plan has, with the
// installation report's names (PEP 566).
type metadata struct {
	Name           string   `json:"name"`
	Version        string   `json:"version"`
	RequiresDist   []string `json:"requires_dist"`
	RequiresPython string   `json:"requires_python"`
	ProvidesExtra  []string `json:"provides_extra"`
}

// readMetadata reads a wheel's METADATA, or that of a folder that a build was
// prepared in (dist-info or egg-info).
func readMetadata(wheel, folder string) (*metadata, error) {
	if folder == "" {
		return wheelMetadata(wheel)
	}
	file, err := os.Open(filepath.Join(folder, "METADATA"))
	if errors.Is(err, fs.ErrNotExist) {
		file, err = os.Open(filepath.Join(folder, "PKG-INFO"))
	}
	if err != nil {
		return nil, err
	}
	defer file.Close()
	return parseMetadata(folder, file)
}

// wheelMetadata reads NAME-VERSION.dist-info/METADATA, as pip finds it: by the
// one folder of that kind at the top.
func wheelMetadata(wheel string) (*metadata, error) {
	z, err := zip.OpenReader(wheel)
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", wheel, err)
	}
	defer z.Close()
	for _, f := range z.File {
		folder, name, _ := strings.Cut(f.Name, "/")
		if name != "METADATA" || !strings.HasSuffix(folder, ".dist-info") {
			continue
		}
		file, err := f.Open()
		if err != nil {
			return nil, fmt.Errorf("read %s in %s: %w", f.Name, wheel, err)
		}
		defer file.Close()
		return parseMetadata(wheel, file)
	}
	return nil, fmt.Errorf("read %s: no METADATA in it", wheel)
}

// maxHeader is how many bytes of a METADATA are read: its description can be as long as it likes, its header not.
const maxHeader = 4 << 20

// parseMetadata reads up to the first line that is no header, as pip does.
func parseMetadata(place string, r io.Reader) (*metadata, error) {
	limited := &io.LimitedReader{R: r, N: maxHeader}
	head, err := textproto.NewReader(bufio.NewReader(limited)).ReadMIMEHeader()
	if limited.N == 0 && err != nil {
		return nil, fmt.Errorf("read metadata in %s: its header is longer than %d MiB", place, maxHeader>>20)
	}
	if head.Get("Name") == "" || head.Get("Version") == "" {
		return nil, fmt.Errorf("read metadata in %s: no Name and Version: %w", place, err)
	}
	return &metadata{
		head.Get("Name"), head.Get("Version"),
		head["Requires-Dist"], head.Get("Requires-Python"), head["Provides-Extra"],
	}, nil
}
