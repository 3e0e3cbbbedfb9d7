package policy

import "github.com/pipguard/pipguard/policy/pep440"

// The two distributions whose interfaces other distributions' files are built against.
const (
	numpy    = "numpy"
	protobuf = "protobuf"
)

var (
	numpy2    = pep440.MustParseSpecifiers(">=2.0.0.dev0")
	protobuf4 = pep440.MustParseSpecifiers(">=4.0.0.dev0")
)

// artifacts finds distributions whose files were built against another NumPy or protobuf than the set holds.
func (f *finder) artifacts() {
	for name, d := range f.set.Distributions {
		if d.Built == (Built{}) {
			continue
		}
		if n := f.set.Distributions[numpy]; n != nil && name != numpy && f.asked(f.policy.Family(name), numpy) {
			f.builtAgainst(d, n, numpy2, d.Built.NumPy1Only, "numpy 1.x", "numpy<2", d.Built.NumPyFloor)
		}
		if p := f.set.Distributions[protobuf]; p != nil && name != protobuf && f.asked(f.policy.Family(name), protobuf) {
			f.builtAgainst(d, p, protobuf4, d.Built.ProtobufDescriptors, "protobuf 3.x", "protobuf<4", d.Built.ProtobufFloor)
		}
	}
}

// builtAgainst judges one distribution's files: those of the old interface beside the new one, and their lower bound.
func (f *finder) builtAgainst(d, base *Distribution, border pep440.Specifiers, old Files, builtFor, requires string, floor Floor) {
	if base.Version.IsZero() || f.spoken(d, base) || f.read(d, base).Result.Runs() {
		return
	}
	e := Evidence{"kind": "artifact", "distribution": d.Name, "version": d.Text}
	switch {
	case old.Count > 0 && border.Contains(base.Version):
		e["built_for"], e["file"], e["modules"] = builtFor, old.Example, old.Count
	case floor.Version != "" && base.Version.Compare(pep440.MustParse(floor.Version).Base()) < 0:
		e["built_for"], e["file"], e["lower_bound"] = base.Name+" "+floor.Version, floor.File, floor.Version
		requires = base.Name + ">=" + floor.Version
	default:
		return
	}
	f.add(Violation{
		Rule: d.Name + "-built-for-" + base.Name, Kind: KindArtifact, Subject: d.named(), Object: base.named(),
		Requires: requires, Severity: Break, Evidence: append([]Evidence{e}, f.declared(d, base)...), steers: true,
	})
}

// Scan names the distributions whose files should be read before an outcome is judged: all of it where the plan moves
// NumPy or protobuf across a border of their interfaces, else only what the plan adds; nothing where neither is present.
func Scan(before, after Set) []string {
	all := crosses(before, after, numpy, numpy2) || crosses(before, after, protobuf, protobuf4)
	if after.Distributions[numpy] == nil && after.Distributions[protobuf] == nil {
		return nil
	}
	var scan []string
	for _, name := range names(after) {
		if name != numpy && name != protobuf && (all || after.Distributions[name] != before.Distributions[name]) {
			scan = append(scan, name)
		}
	}
	return scan
}

// crosses says whether a distribution comes, goes back, or passes the border on its way up.
func crosses(before, after Set, name string, border pep440.Specifiers) bool {
	b, a := before.Distributions[name], after.Distributions[name]
	if a == nil || a == b {
		return false
	}
	return b == nil || a.Version.Compare(b.Version) < 0 || border.Contains(a.Version) && !border.Contains(b.Version)
}
