package gate

import (
	"crypto/sha256"
	"encoding/hex"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/pipguard/pipguard/shim/testkit"
)

// TestFetched: a wheel that an earlier pip has fetched is not fetched again, and is checked as if it had been.
func TestFetched(t *testing.T) {
	eachPip(t, func(t *testing.T, making testkit.Making) {
		r := newRoom(t, making)
		index := r.serve()
		p := r.pip("install", "--no-cache-dir", "gamma==2.0")
		p.Fetched = r.folder()
		kept := ""
		e := r.guarded(p, func(plan Plan) bool {
			if plan.Last {
				address, _, _ := strings.Cut(plan.Items[0].URL, "#")
				sum := sha256.Sum256([]byte(address))
				kept = filepath.Join(p.Fetched, hex.EncodeToString(sum[:]))
				if err := os.Link(plan.Items[0].File, kept); err != nil {
					t.Fatal(err)
				}
			}
			return !plan.Last
		})
		if !e.result.Stopped || len(index.Fetched(false)) != 1 {
			t.Fatalf("first round: %+v", e)
		}
		r.write(kept+"-whole", r.read(kept))
		r.write(kept, "tampered with")
		if e := r.guarded(p, nil); e.code == 0 || e.changed != "" || !strings.Contains(e.stderr, "DO NOT MATCH THE HASHES") {
			t.Errorf("tampered with: %+v", e)
		}
		if err := os.Rename(kept+"-whole", kept); err != nil {
			t.Fatal(err)
		}
		if e := r.guarded(p, nil); e.code != 0 || !e.result.Passed {
			t.Errorf("%+v", e)
		}
		if again := index.Fetched(false); len(again) > 0 {
			t.Errorf("fetched again: %q", again)
		}
	})
}
