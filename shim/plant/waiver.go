package plant

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"

	"github.com/pipguard/pipguard/policy"
	"github.com/pipguard/pipguard/shim/environment"
)

// AddWaivers appends waivers to the environment's policy file; a file that would no longer be one is left as it is.
func AddWaivers(env *environment.Environment, waivers []policy.Waiver) error {
	path := PolicyFile(env)
	old, err := os.ReadFile(path)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	var text strings.Builder
	text.Write(old)
	if len(old) == 0 {
		fmt.Fprintf(&text, "schema = %q\n", policy.Schema)
	} else if !strings.HasSuffix(string(old), "\n") {
		text.WriteString("\n")
	}
	for _, w := range waivers {
		fmt.Fprintf(&text, "\n[[waiver]]\nrule = %q\nreason = %q\nuntil = %s\n", w.Rule, w.Reason, w.Until)
	}
	if _, err := policy.Parse(path, []byte(text.String())); err != nil {
		return err
	}
	return replace(path, []byte(text.String()), 0o644)
}
