package main

import (
	"os/exec"
	"strings"
	"testing"
)

// TestTry runs what the README shows a newcomer first, on real wheels from the package index: an install that would move
// NumPy past its owner is rewritten, NumPy and the owner are imported, and a pin that breaks the owner is blocked.
func TestTry(t *testing.T) {
	if testing.Short() {
		t.Skip("downloads wheels")
	}
	t.Parallel()
	out, err := exec.Command("../../install.sh", "--try").CombinedOutput()
	if err != nil {
		t.Fatalf("./install.sh --try: %v\n%s", err, out)
	}
	for _, want := range []string{"pipguard: rewrote: numpy ", " work\n", "pipguard: blocked: numpy ", "shown: one install rewritten, one blocked, and its explanation"} {
		if !strings.Contains(string(out), want) {
			t.Errorf("the output lacks %q:\n%s", want, out)
		}
	}
}
