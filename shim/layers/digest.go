package layers

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"path/filepath"
	"strings"

	"github.com/pipguard/pipguard/shim/caller"
)

// Digest changes with all that Load gives: the files of the layers, what the user trusts, and the program's own variables.
// The built-in layer is the program's.
func Digest(s Sources) string {
	trusted, _ := trustFile(s.Environ) // where there is none, nothing is trusted
	paths := []string{cmp.Or(s.System, SystemFile), projectPath(s), caller.Variable(s.Environ, "PIPGUARD_POLICY"), trusted}
	if s.Environment != "" {
		paths = append(paths, filepath.Join(s.Environment, own))
	}
	sum := sha256.New()
	for _, path := range paths {
		text, err := Read(path)
		fmt.Fprintf(sum, "%q %v %d\n%s\n", path, err, len(text), text)
	}
	for _, entry := range s.Environ {
		if strings.HasPrefix(entry, "PIPGUARD") {
			fmt.Fprintf(sum, "%q\n", entry)
		}
	}
	return hex.EncodeToString(sum.Sum(nil))
}
