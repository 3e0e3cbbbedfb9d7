package pep440

import "strings"

// Most versions, and most specifiers, are numbers parted by dots. What can be said of them without making anything is
// said here; it is what the intervals say.

// plain reports whether a version is numbers parted by dots, as most are, and counts the dots.
func plain(version string) (dots int, ok bool) {
	digit := false // whether the last byte was one
	for i := range len(version) {
		switch {
		case isDigit(version[i]):
			digit = true
		case version[i] == '.' && digit:
			digit = false
			dots++
		default:
			return dots, false
		}
	}
	return dots, digit && len(version) <= maxDigits
}

// isPlain reports whether v is written that way.
func (v *Version) isPlain() bool {
	return v.epoch == "" && v.phase == final && !v.hasPost && !v.hasDev && v.local == ""
}

// admitsPlain is admits where both are plain; elsewhere known is false.
func (s *Specifier) admitsPlain(v *Version) (admitted, known bool) {
	text, wild := strings.CutSuffix(s.Version, ".*")
	dots, ok := plain(text)
	if !ok || s.Operator == "===" || !v.isPlain() {
		return false, false
	}
	order, alike := against(v.release, text)
	switch s.Operator {
	case "==":
		return order == 0 || wild && alike > dots, true
	case "!=":
		return order != 0 && (!wild || alike <= dots), true
	case "~=":
		return order == 0 || order > 0 && alike >= dots, true
	case ">=":
		return order >= 0, true
	case "<=":
		return order <= 0, true
	case ">":
		return order > 0, true
	}
	return order < 0, true
}

// against compares a release segment with numbers parted by dots, and counts how many of the first are alike.
func against(release []number, text string) (order, alike int) {
	for ; alike < len(release) || text != ""; alike++ {
		var ours number
		if alike < len(release) {
			ours = release[alike]
		}
		var theirs string
		theirs, text, _ = strings.Cut(text, ".")
		if order = ours.compare(numberOf(theirs)); order != 0 {
			return order, alike
		}
	}
	return 0, alike
}
