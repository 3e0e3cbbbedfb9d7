package artifact

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"github.com/pipguard/pipguard/policy"
)

// A reading is what one file says.
type reading struct {
	file     string
	numpy    numpyUse
	protobuf protobufUse
	idle     bool // generated code that importing the distribution does not load
	err      error
}

// tally adds up the readings of one distribution's files, in their order; the error is a *Missing. The lower bound for
// NumPy is the lowest of its modules', of those that NumPy 2 loads where there are any: one that wants more may be imported
// only where it can be (h5py's _npystrings).
func tally(readings []reading) (policy.Built, error) {
	var b policy.Built
	var missing *Missing
	var least policy.Floor // of the modules that only NumPy 1 loads
	for _, r := range readings {
		switch {
		case r.err != nil && missing == nil:
			missing = &Missing{r.file, 1, r.err}
		case r.err != nil:
			missing.Count++
		case r.numpy.only1():
			count(&b.NumPy1Only, r.file)
			if v, says := r.numpy.least(); says && (least.File == "" || compare(v, least.Version) < 0) {
				least = policy.Floor{Version: v, File: r.file}
			}
		case r.numpy.aware():
			if count(&b.NumPy2Aware, r.file); b.NumPy2Aware.Count == 1 || compare(r.numpy.floor, b.NumPyFloor.Version) < 0 {
				b.NumPyFloor = policy.Floor{Version: r.numpy.floor, File: r.file}
			}
		}
	}
	if b.NumPy2Aware.Count == 0 && least.Version != "" {
		b.NumPyFloor = least
	}
	for _, copies := range sources(readings) {
		if slices.ContainsFunc(copies, func(r reading) bool { return !r.idle }) {
			tallyCopies(&b, copies)
		}
	}
	if missing != nil {
		return b, missing
	}
	return b, nil
}

// sources groups the _pb2.py files made from the same .proto file: a distribution that ships one for each protobuf
// (v3/x_pb2.py, v4/x_pb2.py) chooses when it runs.
func sources(readings []reading) [][]reading {
	var groups [][]reading
	index := map[string]int{}
	for _, r := range readings {
		if r.err != nil || kindOf(r.file) != generated {
			continue
		}
		key := cmp.Or(r.protobuf.source, "/"+r.file)
		at, seen := index[key]
		if !seen {
			at = len(groups)
			index[key] = at
			groups = append(groups, nil)
		}
		groups[at] = append(groups[at], r)
	}
	return groups
}

// tallyCopies adds what all copies of one file agree on: as long as one of them can be imported, nothing is refused.
func tallyCopies(b *policy.Built, copies []reading) {
	all := func(refused func(protobufUse) bool) bool {
		return !slices.ContainsFunc(copies, func(r reading) bool { return !refused(r.protobuf) })
	}
	oldest := slices.MinFunc(copies, func(a, c reading) int { return compare(a.protobuf.floor, c.protobuf.floor) })
	raise(&b.ProtobufFloor, oldest.protobuf.floor, oldest.file)
	for _, r := range copies {
		switch {
		case all(func(u protobufUse) bool { return u.descriptors }):
			count(&b.ProtobufDescriptors, r.file)
		case all(func(u protobufUse) bool { return u.descriptors || u.services }):
			count(&b.ProtobufServices, r.file)
		}
	}
}

func count(files *policy.Files, file string) {
	files.Count++
	files.Example = cmp.Or(files.Example, file)
}

func raise(floor *policy.Floor, version, file string) {
	if compare(version, floor.Version) > 0 {
		*floor = policy.Floor{Version: version, File: file}
	}
}

func newest(a, b string) string {
	if compare(b, a) > 0 {
		return b
	}
	return a
}

// compare orders releases of numbers alone; "" comes first.
func compare(a, b string) int {
	return slices.Compare(numbers(a), numbers(b))
}

func numbers(version string) []int {
	var all []int
	for part := range strings.SplitSeq(version, ".") {
		if n, err := strconv.Atoi(part); err == nil {
			all = append(all, n)
		}
	}
	return all
}
