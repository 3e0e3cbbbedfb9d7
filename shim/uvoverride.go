package shim

import (
	"fmt"
	"strings"

	"github.com/pipguard/pipguard/policy"
	"github.com/pipguard/pipguard/shim/request"
	"github.com/pipguard/pipguard/shim/uvargs"
)

// overruling is the request with the admitted ones of pinned releases as overrides, which uv takes whatever the metadata of
// others says: one step, where pip needs two.
func (u *theUv) overruling(s *session, q request.Request, pinned policy.Set, admitted []string) []request.Request {
	inv := u.read(q.Args)
	if len(admitted) == 0 || inv.Command != uvargs.PipInstall || inv.NoDeps || inv.Refusal != nil {
		return nil
	}
	var text strings.Builder
	for _, name := range admitted {
		fmt.Fprintln(&text, policy.Pin(pinned.Distributions[name]))
	}
	file, err := s.scratch.Write("overrides.txt", text.String())
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
