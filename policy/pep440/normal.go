package pep440

// normalise writes v's normal form (PEP 440, normalization), with the local version label that was read.
func (v *Version) normalise(local string) {
	var space [64]byte
	to := v.appendPublic(space[:0], v.release)
	end := len(to) + 1
	if local != "" {
		to = appendLocal(append(to, '+'), local)
	}
	if string(to) == v.original {
		v.normal = v.original
	} else {
		v.normal = string(to)
	}
	if local != "" {
		v.local = v.normal[end:]
	}
}

func (v *Version) appendPublic(to []byte, release []number) []byte {
	if v.epoch != "" {
		to = append(v.epoch.append(to), '!')
	}
	for i, n := range release {
		if i > 0 {
			to = append(to, '.')
		}
		to = n.append(to)
	}
	switch v.phase {
	case alpha:
		to = v.pre.append(append(to, 'a'))
	case beta:
		to = v.pre.append(append(to, 'b'))
	case candidate:
		to = v.pre.append(append(to, "rc"...))
	}
	if v.hasPost {
		to = v.post.append(append(to, ".post"...))
	}
	if v.hasDev {
		to = v.dev.append(append(to, ".dev"...))
	}
	return to
}

// appendLocal writes a local version label: lower case, parted by ".", numbers without leading zeros.
func appendLocal(to []byte, local string) []byte {
	for start := 0; start < len(local); {
		end := start
		for end < len(local) && isAlnum(local[end]) {
			end++
		}
		segment := local[start:end]
		if isNumeric(segment) {
			to = numberOf(segment).append(to)
		} else {
			to = appendLower(to, segment)
		}
		if end < len(local) {
			to = append(to, '.')
		}
		start = end + 1
	}
	return to
}

func appendLower(to []byte, segment string) []byte {
	for i := range len(segment) {
		c := segment[i]
		if 'A' <= c && c <= 'Z' {
			c |= 0x20
		}
		to = append(to, c)
	}
	return to
}

// canonical is v's normal form without trailing zeros in the release segment, by which packaging knows equal specifiers.
func (v *Version) canonical() string {
	release := v.release
	for len(release) > 1 && release[len(release)-1] == "" {
		release = release[:len(release)-1]
	}
	to := v.appendPublic(nil, release)
	if v.local != "" {
		to = append(append(to, '+'), v.local...)
	}
	return string(to)
}
