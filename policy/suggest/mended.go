package suggest

import "github.com/pipguard/pipguard/policy"

// Mended is what is known to mend all that a tried suggestion broke: the same is asked for besides. False where nothing is
// known of some.
func Mended(broken []policy.Violation) (Suggestion, bool) {
	s := Suggestion{}
	for _, v := range policy.Breaking(broken) {
		remedies := v.Remedies()
		if len(remedies) == 0 {
			return s, false
		}
		for _, c := range remedies {
			s = s.And(Suggestion{Requirements: []string{c.String()}, open: []string{c.Name}})
		}
	}
	return s, len(s.open) > 0
}
