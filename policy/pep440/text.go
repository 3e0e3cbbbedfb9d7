package pep440

// MarshalText gives v's normalised form, "" for no version.
func (v Version) MarshalText() ([]byte, error) { return []byte(v.normal), nil }

// UnmarshalText reads a version; "" is no version.
func (v *Version) UnmarshalText(text []byte) error {
	if len(text) == 0 {
		*v = Version{}
		return nil
	}
	parsed, err := Parse(string(text))
	if err != nil {
		return err
	}
	*v = parsed
	return nil
}

// MarshalText gives the specifiers as String does.
func (s Specifiers) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// UnmarshalText reads specifiers that are parted by commas.
func (s *Specifiers) UnmarshalText(text []byte) error {
	parsed, err := ParseSpecifiers(string(text))
	if err != nil {
		return err
	}
	*s = parsed
	return nil
}
