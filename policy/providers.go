package policy

// providers finds members of one family that overwrite each other's files.
func (f *finder) providers() {
	for key, members := range f.byKey {
		if len(members) < 2 || !f.asked(key, key) {
			continue
		}
		for i, a := range members {
			for _, b := range members[i+1:] {
				if !f.requires(a, b) && !f.requires(b, a) && f.overlap(a, b) {
					f.add(overwriting("family-"+key, a.named(), b.named()))
				}
			}
		}
	}
}

// overwriting is the violation of two providers of which the second one comes over the first.
func overwriting(rule string, kept, newcomer Named) Violation {
	return Violation{
		Rule: rule, Kind: KindProvider, Subject: kept, Object: newcomer, Requires: kept.Name, Severity: Break,
		Evidence: []Evidence{{"kind": "artifact", "distribution": newcomer.Name, "version": newcomer.Version, "overwrites": kept.Name}},
	}
}

// SharedFiles is the rule of distributions that write the same files and that no family names.
const SharedFiles = "shared-files"

// Shared is what two distributions both write, with other bytes: that they are one thing under two names is likely, and
// not known.
type Shared struct {
	Kept, Newcomer string
	File           string // the first of them
	Files          int
}

// writeOver tells distributions of no common family that write the same files. They may well work, and removing one of
// them takes the files of both.
func (f *finder) writeOver(shared []Shared) {
	for _, s := range shared {
		a, b := f.set.Distributions[s.Kept], f.set.Distributions[s.Newcomer]
		if a == nil || b == nil || f.policy.Family(a.Name) == f.policy.Family(b.Name) || f.requires(a, b) || f.requires(b, a) {
			continue
		}
		f.add(Violation{
			Rule: SharedFiles, Kind: KindProvider, Subject: a.named(), Object: b.named(), Requires: a.Name, Severity: Warn,
			Evidence: []Evidence{{"kind": "artifact", "distribution": b.Name, "version": b.Text, "overwrites": a.Name, "file": s.File, "files": s.Files}},
		})
	}
}

func (f *finder) overlap(a, b *Distribution) bool { return f.shares == nil || f.shares(a.Name, b.Name) }

// requires says whether a's metadata names b: then the two are parts of one whole.
func (f *finder) requires(a, b *Distribution) bool {
	for _, r := range a.Requires {
		if r.Key() == b.Name && r.Marker.Holds(f.set.Markers) {
			return true
		}
	}
	return false
}
