package uv

import (
	"os"

	"github.com/pelletier/go-toml/v2"
	"github.com/pipguard/pipguard/policy/pep508"
)

// Hashes are the digests ("sha256:…") of which the file of a distribution must have one, by its normalised name, or by that
// and its version ("six==1.17.0").
type Hashes map[string][]string

func (h Hashes) of(c Change) []string {
	if digests := h[c.Name+"=="+c.Version]; digests != nil {
		return digests
	}
	return h[c.Name]
}

// Locked reads the digests of a uv.lock. One that cannot be read has none, and uv itself refuses it.
func Locked(path string) Hashes {
	type file struct {
		Hash string `toml:"hash"`
	}
	var lock struct {
		Package []struct {
			Name    string `toml:"name"`
			Version string `toml:"version"`
			Sdist   file   `toml:"sdist"`
			Wheels  []file `toml:"wheels"`
		} `toml:"package"`
	}
	data, err := os.ReadFile(path)
	if err != nil || toml.Unmarshal(data, &lock) != nil {
		return nil
	}
	all := Hashes{}
	for _, p := range lock.Package {
		for _, f := range append(p.Wheels, p.Sdist) {
			if f.Hash != "" {
				key := pep508.Normalize(p.Name) + "==" + p.Version
				all[key] = append(all[key], f.Hash)
			}
		}
	}
	return all
}
