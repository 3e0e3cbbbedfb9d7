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
					f.add(Violation{
						Rule: "family-" + key, Kind: KindProvider, Subject: a.named(), Object: b.named(), Requires: a.Name, Severity: Break,
						Evidence: []Evidence{{"kind": "artifact", "distribution": b.Name, "version": b.Text, "overwrites": a.Name}},
					})
				}
			}
		}
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
