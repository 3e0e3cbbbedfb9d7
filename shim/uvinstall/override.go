package uvinstall

import (
	"fmt"
	"strings"

	"github.com/pipguard/pipguard/policy"
	"github.com/pipguard/pipguard/shim/request"
	"github.com/pipguard/pipguard/shim/scratch"
	"github.com/pipguard/pipguard/shim/uvargs"
)

// Overruling is the request with the admitted ones of pinned releases as overrides, which uv takes whatever the metadata of
// others says: one step, where pip needs two.
func (t *Tool) Overruling(q request.Request, pinned policy.Set, admitted []string, private *scratch.Folder) []request.Request {
	inv := t.Read(q.Args)
	if len(admitted) == 0 || inv.Command != uvargs.PipInstall || inv.NoDeps || inv.Refusal != nil {
		return nil
	}
	var text strings.Builder
	for _, name := range admitted {
		fmt.Fprintln(&text, policy.Pin(pinned.Distributions[name]))
	}
	file, err := private.Write("overrides.txt", text.String())
	if err != nil {
		return nil // uv then says why it cannot install the pair
	}
	words := []string{"--override", file}
	for _, value := range inv.Overrides {
		if value.Word < 0 { // of UV_OVERRIDE, whose place the option takes
			words = append(words, "--override", value.Text)
		}
	}
	return []request.Request{q.With(words...)}
}
