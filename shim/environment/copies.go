package environment

import (
	"fmt"
	"os"
	"strings"

	"github.com/pipguard/pipguard/policy/pep508"
	"github.com/pipguard/pipguard/shim/memo"
)

// Copies reads all metadata of one distribution in a folder, in the folder's own order: pip and importlib.metadata see
// the first alone.
func Copies(site, name string) ([]Distribution, error) {
	folder, err := os.Open(site)
	if err != nil {
		return nil, err
	}
	defer folder.Close()
	entries, err := folder.ReadDir(-1) // unlike os.ReadDir's, not sorted
	if err != nil {
		return nil, fmt.Errorf("list %s: %w", site, err)
	}
	remembered := memo.Open(memory, site)
	defer remembered.Close()
	var copies []Distribution
	for _, entry := range entries {
		stem, _, _ := strings.Cut(entry.Name(), "-")
		if !isMetadata(entry.Name()) || pep508.Normalize(stem) != name {
			continue
		}
		if d, err := readDistribution(site, entry.Name(), remembered); err == nil {
			copies = append(copies, d)
		}
	}
	return copies, nil
}
