//go:build unix

package transaction

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"
)

// What a transaction costs beside pip: Begin and Commit of a run that replaces so many files. Nothing is changed in
// between, so that only the transaction's own work is measured.
func BenchmarkTransaction(b *testing.B) {
	for _, files := range []int{0, 100, 10_000} {
		b.Run(fmt.Sprint(files), func(b *testing.B) {
			root := real(b.TempDir())
			place := Place{root, filepath.Join(root, ".pipguard")}
			run := plant(b, root, files)
			if files == 0 {
				run.Remove = nil
			}
			if err := os.Mkdir(place.State, 0o755); err != nil {
				b.Fatal(err)
			}
			for id := 0; b.Loop(); id++ {
				run.ID = fmt.Sprint(id)
				transaction, err := place.Begin(run)
				if err != nil {
					b.Fatal(err)
				}
				if err := transaction.Commit(plenty); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
