package transaction

import (
	"path/filepath"
	"slices"
	"strings"
)

// overlaid takes out the findings about files that are as another distribution of the run has them: of two with the same
// file one wins, and for what was built there is no wheel that shows it. Infos are the metadata of what was added.
func (c *checker) overlaid(infos []string) {
	others := map[string][]record{}
	for _, f := range c.findings {
		if f.Kind == WrongSize || f.Kind == WrongDigest {
			others[f.Path] = nil
		}
	}
	if len(others) == 0 {
		return
	}
	for _, info := range infos {
		for _, r := range c.claims(info) {
			if all, asked := others[r.path]; asked {
				others[r.path] = append(all, r)
			}
		}
	}
	c.findings = slices.DeleteFunc(c.findings, func(f Finding) bool {
		right := slices.ContainsFunc(others[f.Path], c.matches)
		if right {
			c.odd = append(c.odd, f.Path)
		}
		return right
	})
}

// claims is what a distribution says of its files: its RECORD, or for an .egg-info installed-files.txt, which has no
// digests.
func (c *checker) claims(info string) []record {
	if strings.HasSuffix(info, ".dist-info") {
		return slices.DeleteFunc(c.roots.records(filepath.Dir(info), info), func(r record) bool { return r.digest == "" })
	}
	var all []record
	text, _ := c.roots.text(filepath.Join(info, "installed-files.txt"))
	for line := range strings.Lines(text) {
		all = append(all, record{path: absolute(info, strings.TrimSpace(line))})
	}
	return all
}

// matches says whether a file is there and as a claim says.
func (c *checker) matches(claim record) bool {
	s, inside := c.roots.locate(claim.path)
	if !inside {
		return false
	}
	f, err := c.roots.open(s.parent())
	if err != nil {
		return false
	}
	defer f.close()
	file, err := openFile(f, filepath.Base(claim.path))
	if err != nil {
		return false
	}
	defer file.Close()
	kind, err := differs(file, claim, wholly, make([]byte, 1<<16))
	return kind == 0 && err == nil
}
