package policy

// providers finds members of one family that overwrite each other's files.
func (f *finder) providers() {
	for key, members := range f.byKey {
		if len(members) < 2 || !f.concernsFamilies(key, key) {
			continue
		}
		for i, a := range members {
			for _, b := range members[i+1:] {
				if !f.requires(a, b) && !f.requires(b, a) && f.overlap(a, b) {
					f.add(overwriting("family-"+key, a.Named(), b.Named()))
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

// An Overwrite is what one distribution writes over modules of another one, with other bytes.
type Overwrite struct {
	Kept, Newcomer string
	File           string // the first of them
	Files          int
	Modules, Has   int // how many modules are the owner's, and how many of these, by name, are the newcomer's too; 0: not counted
}

// overwritten finds distributions whose files another one of no common family replaces by other ones. What one requires
// of the other is one thing in two parts.
func (f *finder) overwritten() {
	for _, s := range f.Overwrites {
		a, b := f.set.Distributions[s.Kept], f.set.Distributions[s.Newcomer]
		if a == nil || b == nil || f.policy.Family(a.Name) == f.policy.Family(b.Name) || f.requires(a, b) || f.requires(b, a) {
			continue
		}
		v := replacing(a.Named(), b.Named(), Evidence{
			"kind": "artifact", "distribution": b.Name, "version": b.Text, "overwrites": a.Name, "file": s.File, "files": s.Files,
		})
		if v.apart = 2*s.Has < s.Modules; v.apart {
			v.Evidence[0]["modules"], v.Evidence[0]["has"] = s.Modules, s.Has
		}
		f.add(v)
	}
}

// replacing is the violation of a distribution that another one writes over.
func replacing(owner, newcomer Named, e Evidence) Violation {
	return Violation{
		Rule: newcomer.Name + "-overwrites-" + owner.Name, Kind: KindOverwrite, Subject: owner, Object: newcomer, Requires: owner.Name,
		Severity: Break, Evidence: []Evidence{e},
	}
}

// harmless makes a warning of an overwritten distribution that works no worse for the plan: it comes with the plan too, or
// both were there before and are laid down once more.
func (c Case) harmless(v Violation) Violation {
	if v.Kind != KindOverwrite {
		return v
	}
	was, newcomer := c.Before.Distributions[v.Subject.Name], c.Before.Distributions[v.Object.Name]
	if was == nil || newcomer != nil && was != c.After.Distributions[v.Subject.Name] {
		v.Severity = Warn
	}
	return v
}

// Apart says whether what writes over a distribution is another library of the same import name: it has less than half of
// the modules of the one that it writes over, and cannot take its place.
func (v Violation) Apart() bool { return v.apart }

// Overwrites says whether the violation is about files that one distribution writes over another's.
func (v Violation) Overwrites() bool { return v.Kind == KindProvider || v.Kind == KindOverwrite }

func (f *finder) overlap(a, b *Distribution) bool {
	return f.Overlap == nil || f.Overlap(a.Name, b.Name)
}

// requires says whether a's metadata names b: then the two are parts of one whole.
func (f *finder) requires(a, b *Distribution) bool {
	for _, r := range a.Requires {
		if r.Key() == b.Name && r.Marker.Holds(f.set.Markers) {
			return true
		}
	}
	return false
}
