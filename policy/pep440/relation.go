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
	if s.IsEmpty() {
		return false // it admits even what is no version
	}
	mine, others := s.work(), other.work()
	if len(mine.identical) > 0 {
		return other.ContainsText(mine.identical[0])
	}
	return len(others.identical) == 0 && covers(others.admitted, mine.admitted) // else s admits more than one text
}

// isImpossible reports whether nothing satisfies s.
func (s *Specifiers) isImpossible() bool {
	if s.IsEmpty() {
		return false
	}
	if identical := s.work().identical; len(identical) > 0 {
		return !s.ContainsText(identical[0])
	}
	return len(s.work().admitted) == 0
}
