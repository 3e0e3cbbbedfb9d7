package policy

import (
	"slices"

	"github.com/pipguard/pipguard/policy/pep440"
)

// The two distributions whose interfaces other distributions' files are built against.
const (
	numpy    = "numpy"
	protobuf = "protobuf"
)

var (
	numpy2    = pep440.MustParseSpecifiers(">=2.0.0.dev0")
	protobuf4 = pep440.MustParseSpecifiers(">=4.0.0.dev0")
	protobuf6 = pep440.MustParseSpecifiers(">=6.0.0.dev0")
)

// A border is where an interface ends: the releases beyond it refuse files that were built for it.
type border struct {
	beyond   pep440.Specifiers
	files    Files
	builtFor string
	requires string
}

// artifacts finds distributions whose files were built against another NumPy or protobuf than the set holds.
func (f *finder) artifacts() {
	for name, d := range f.set.Distributions {
		if d.Built == (Built{}) {
			continue
		}
		if n := f.set.Distributions[numpy]; n != nil && name != numpy && f.concernsFamilies(f.policy.Family(name), numpy) {
			f.builtAgainst(d, n, d.Built.NumPyFloor, border{numpy2, d.Built.NumPy1Only, "numpy 1.x", "numpy<2"})
		}
		if p := f.set.Distributions[protobuf]; p != nil && name != protobuf && f.concernsFamilies(f.policy.Family(name), protobuf) {
			f.builtAgainst(d, p, d.Built.ProtobufFloor,
				border{protobuf4, d.Built.ProtobufDescriptors, "protobuf 3.x", "protobuf<4"},
				border{protobuf6, d.Built.ProtobufServices, "protobuf 3.x to 5.x", "protobuf<6"})
		}
	}
}

// builtAgainst judges one distribution's files: those of the old interface beside the new one, and their lower bound.
func (f *finder) builtAgainst(d, base *Distribution, floor Floor, borders ...border) {
	if base.Version.IsZero() || f.alreadyReported(d, base) || f.read(d, base).Result.Runs() {
		return
	}
	e := Evidence{"kind": "artifact", "distribution": d.Name, "version": d.Text}
	var requires string
	at := slices.IndexFunc(borders, func(b border) bool { return b.files.Count > 0 && b.beyond.Contains(base.Version) })
	switch {
	case at >= 0:
		b := borders[at]
		e["built_for"], e["file"], e["modules"], requires = b.builtFor, b.files.Example, b.files.Count, b.requires
	case floor.Version != "" && base.Version.Compare(pep440.MustParse(floor.Version).Base()) < 0:
		e["built_for"], e["file"], e["lower_bound"] = base.Name+" "+floor.Version, floor.File, floor.Version
		requires = base.Name + ">=" + floor.Version
	default:
		return
	}
	f.add(Violation{
		Rule: d.Name + "-built-for-" + base.Name, Kind: KindArtifact, Subject: d.Named(), Object: base.Named(),
		Requires: requires, Severity: Break, Evidence: append([]Evidence{e}, f.declared(d, base)...), canConstrain: true,
	})
}

// Scan names the distributions whose files should be read before an outcome is judged: all of it where the plan moves
// NumPy or protobuf across a border of their interfaces, else only what the plan adds; nothing where neither is present.
func Scan(before, after Set) []string {
	all := crosses(before, after, numpy, numpy2) || crosses(before, after, protobuf, protobuf4, protobuf6)
	if after.Distributions[numpy] == nil && after.Distributions[protobuf] == nil {
		return nil
	}
	var scan []string
	for _, name := range after.Names() {
		if name != numpy && name != protobuf && (all || after.Distributions[name] != before.Distributions[name]) {
			scan = append(scan, name)
		}
	}
	return scan
}

// crosses says whether a distribution comes, goes back, or passes a border on its way up.
func crosses(before, after Set, name string, borders ...pep440.Specifiers) bool {
	b, a := before.Distributions[name], after.Distributions[name]
	if a == nil || a == b {
		return false
	}
	return b == nil || a.Version.Compare(b.Version) < 0 || slices.ContainsFunc(borders, func(border pep440.Specifiers) bool {
		return border.Contains(a.Version) && !border.Contains(b.Version)
	})
}
