package pep440

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
	if len(s.identical) > 0 {
		return other.ContainsText(s.identical[0])
	}
	if len(other.identical) > 0 || s.IsEmpty() {
		return false // s admits more than one text, and an empty s even those that are no version
	}
	return covers(other.admitted, s.admitted)
}

// isImpossible reports whether nothing satisfies s.
func (s *Specifiers) isImpossible() bool {
	if len(s.identical) > 0 {
		return !s.ContainsText(s.identical[0])
	}
	return len(s.list) > 0 && len(s.admitted) == 0
}
