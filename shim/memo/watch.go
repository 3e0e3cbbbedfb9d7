package memo

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"iter"
	"time"
)

// StampOf looks at a file by its absolute path; that of one that cannot be looked at is zero.
func StampOf(path string) Stamp { return unopened.stamp(path) }

// State sums up the stamps of files, by their names below a folder or absolute, "." being the folder itself. What is not
// there has a state, too. settled says that all that is there had been left alone for a while at a time, so that what was
// read since belongs to the state. A system that tells no stamps has no such state.
func State(folder string, names iter.Seq[string], at time.Time) (digest string, settled bool) {
	m := &Memo{opened: at, root: openRoot(folder)}
	defer m.root.close()
	sum, line := sha256.New(), make([]byte, 0, 5*8)
	settled = tells
	for name := range names {
		s := m.Stamp(name)
		settled = settled && (s == (Stamp{}) || m.IsSettled(s))
		line = line[:0]
		for _, field := range s.fields() {
			line = binary.LittleEndian.AppendUint64(line, field)
		}
		sum.Write(line)
	}
	return hex.EncodeToString(sum.Sum(nil)), settled
}
