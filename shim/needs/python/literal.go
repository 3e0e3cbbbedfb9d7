package python

import "strings"

// literal reads a string whose prefix starts at start and whose quote stands at quote.
func (s *scanner) literal(start, quote int) {
	prefix := s.src[start:quote]
	k := text
	if strings.ContainsAny(prefix, "fFtT") {
		k = template
	}
	stop, ok := -1, false
	if k == template && s.flawed < maxFlawed {
		if stop, ok = skipTemplate(s.src, quote, 0, nil); !ok {
			s.flawed++
		}
	}
	if !ok {
		if stop, ok = skipText(s.src, quote); k == template {
			ok = false
		}
	}
	if !ok {
		k = wrong
	}
	s.add(k, start, stop)
	s.line += uint32(strings.Count(s.src[quote:stop], "\n"))
	s.at = stop
}

// delimiter gives the quotes that a literal at quote is ended by.
func delimiter(src string, quote int) string {
	if q := src[quote : quote+1]; strings.HasPrefix(src[quote:], q+q+q) {
		return q + q + q
	}
	return src[quote : quote+1]
}

// skipText gives where a plain literal ends; of one without an end, where its line does.
func skipText(src string, quote int) (int, bool) {
	mark := delimiter(src, quote)
	for at := quote + len(mark); at < len(src); at++ {
		switch c := src[at]; {
		case c == '\\':
			at++
			if at+1 < len(src) && src[at] == '\r' && src[at+1] == '\n' {
				at++
			}
		case c == '\n' && len(mark) == 1:
			return at, false
		case c == mark[0] && (len(mark) == 1 || strings.HasPrefix(src[at:], mark)):
			return at + len(mark), true
		}
	}
	return len(src), false
}

// A field is the expression of a replacement field: from where to where it goes in the source.
type field struct{ start, end int }

// maxFlawed bounds how many f-strings without an end are looked through.
const maxFlawed = 20

// maxNested bounds f-strings within f-strings.
const maxNested = 16

// skipTemplate gives where an f-string or t-string ends (PEP 701), and adds its fields.
func skipTemplate(src string, quote, nested int, fields *[]field) (int, bool) {
	mark := delimiter(src, quote)
	if nested > maxNested {
		return 0, false
	}
	for at := quote + len(mark); at < len(src); {
		switch c := src[at]; {
		case c == '\\':
			at++
			if at < len(src) && src[at] != '{' && src[at] != '}' {
				at++
			}
		case c == '\n' && len(mark) == 1:
			return at, false
		case c == mark[0] && (len(mark) == 1 || strings.HasPrefix(src[at:], mark)):
			return at + len(mark), true
		case c == '{' && at+1 < len(src) && src[at+1] == '{':
			at += 2
		case c == '{':
			var ok bool
			if at, ok = skipField(src, at+1, mark, nested+1, fields); !ok {
				return at, false
			}
		default:
			at++
		}
	}
	return len(src), false
}

// skipField reads a replacement field from behind its brace, and gives where it ends.
func skipField(src string, at int, mark string, nested int, fields *[]field) (int, bool) {
	start, depth := at, 0
	stop := -1 // of the expression
	done := func(at int) {
		if stop < 0 {
			stop = at
			if fields != nil {
				*fields = append(*fields, field{start, at})
			}
		}
	}
	for at < len(src) && nested <= maxNested {
		switch c := src[at]; {
		case c == '\'' || c == '"':
			var ok bool
			if at, ok = skipNested(src, at, nested); !ok {
				return at, false
			}
			continue
		case c == '(' || c == '[' || c == '{':
			depth++
		case (c == ')' || c == ']' || c == '}') && depth > 0:
			depth--
		case c == '}':
			done(at)
			return at + 1, true
		case c == '#':
			for at < len(src) && src[at] != '\n' {
				at++
			}
			continue
		case c == '!' && depth == 0 && at+1 < len(src) && src[at+1] != '=':
			done(at)
		case c == ':' && depth == 0:
			done(at)
			return skipFormat(src, at+1, mark, nested, fields)
		}
		at++
	}
	return at, false
}

// skipNested skips a literal inside a field; its own fields are found when the field is read.
func skipNested(src string, quote, nested int) (int, bool) {
	start := quote
	for start > 0 && quote-start < 2 && isLetter(src[start-1]) {
		start--
	}
	if strings.ContainsAny(src[start:quote], "fFtT") && isPrefix(src[start:quote]) {
		return skipTemplate(src, quote, nested+1, nil)
	}
	return skipText(src, quote)
}

// skipFormat skips a format specification, whose own fields are added.
func skipFormat(src string, at int, mark string, nested int, fields *[]field) (int, bool) {
	for at < len(src) && nested <= maxNested {
		switch c := src[at]; {
		case c == '}':
			return at + 1, true
		case c == '{':
			var ok bool
			if at, ok = skipField(src, at+1, mark, nested+1, fields); !ok {
				return at, false
			}
		case strings.HasPrefix(src[at:], mark):
			return at, false
		default:
			at++
		}
	}
	return at, false
}
