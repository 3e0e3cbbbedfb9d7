package pep440

import "slices"

// Excludes reports whether no version can satisfy both s and other.
func (s Specifiers) Excludes(other Specifiers) bool {
	both := s.And(other)
	return both.isImpossible()
}

// Within reports whether other admits everything that s admits. A set that admits nothing is within every other.
func (s Specifiers) Within(other Specifiers) bool {
	if other.IsEmpty() || s.isImpossible() {
		return true
	}
	if text, ok := s.identical(); ok {
		return other.ContainsText(text)
	}
	if _, ok := other.identical(); ok || s.IsEmpty() {
		return false // s admits more than one text, and an empty s even those that are no version
	}
	return covers(other.admitted, s.admitted)
}

// isImpossible reports whether nothing satisfies s.
func (s *Specifiers) isImpossible() bool {
	if text, ok := s.identical(); ok {
		return !s.ContainsText(text)
	}
	return len(s.list) > 0 && len(s.admitted) == 0
}

// identical gives the text of s's first "===", the only one that s can admit.
func (s *Specifiers) identical() (string, bool) {
	i := slices.IndexFunc(s.list, func(s Specifier) bool { return s.Operator == "===" })
	if i < 0 {
		return "", false
	}
	return s.list[i].Version, true
}
