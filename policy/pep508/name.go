package pep508

import "strings"

// Normalize gives the name by which a distribution or an extra is known (PEP 503, normalized names; PEP 685 for extras).
func Normalize(name string) string {
	if isNormal(name) {
		return name
	}
	var b strings.Builder
	b.Grow(len(name))
	parted := false
	for _, r := range strings.ToLower(name) {
		if r == '-' || r == '_' || r == '.' {
			if !parted {
				b.WriteByte('-')
			}
			parted = true
			continue
		}
		parted = false
		b.WriteRune(r)
	}
	return b.String()
}

// LeadingName gives the normalised name that a requirement begins with, and looks at nothing behind it; "" where there is none.
func LeadingName(requirement string) string {
	requirement = strings.TrimLeft(requirement, " \t")
	end := strings.IndexFunc(requirement, func(r rune) bool {
		letter := 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9'
		return !letter && r != '-' && r != '_' && r != '.'
	})
	if end >= 0 {
		requirement = requirement[:end]
	}
	return Normalize(requirement)
}

// isNormal reports whether name surely is its own normal form.
func isNormal(name string) bool {
	for i := range len(name) {
		c := name[i]
		doubled := c == '-' && i > 0 && name[i-1] == '-'
		if doubled || c != '-' && !('a' <= c && c <= 'z' || '0' <= c && c <= '9') {
			return false
		}
	}
	return true
}

func isAlnum(c byte) bool    { return '0' <= c && c <= '9' || 'a' <= c|0x20 && c|0x20 <= 'z' }
func isNameByte(c byte) bool { return isAlnum(c) || c == '.' || c == '_' || c == '-' }
