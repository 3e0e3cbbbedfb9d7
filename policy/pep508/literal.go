package pep508

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

// unquote gives the value of what stands between the quotes of a Python string literal; packaging hands those to
// ast.literal_eval. Refused besides what Python refuses: \N{NAME}, and escapes for half a surrogate pair.
func unquote(body string) (string, bool) {
	if strings.ContainsAny(body, "\\\n\r\x00") {
		return unescape(body)
	}
	return body, true
}

func unescape(body string) (string, bool) {
	var value []byte
	for body != "" {
		c := body[0]
		body = body[1:]
		switch {
		case c == '\n' || c == '\r' || c == 0 || c == '\\' && body == "":
			return "", false
		case c != '\\':
			value = append(value, c)
		default:
			var ok bool
			if value, body, ok = appendEscape(value, body); !ok {
				return "", false
			}
		}
	}
	return string(value), true
}

// simpleEscapes are the single characters of the Python reference, "escape sequences".
const (
	simpleEscapes = `\'"abfnrtv`
	simpleValues  = "\\'\"\a\b\f\n\r\t\v"
)

// appendEscape adds what the escape sequence at the start of body stands for, and gives the rest of body.
// Python leaves a sequence that it does not know as it is.
func appendEscape(value []byte, body string) (_ []byte, rest string, ok bool) {
	c := body[0]
	if i := strings.IndexByte(simpleEscapes, c); i >= 0 {
		return append(value, simpleValues[i]), body[1:], true
	}
	switch c {
	case '\r':
		return value, strings.TrimPrefix(body[1:], "\n"), true
	case '\n':
		return value, body[1:], true
	case 'x':
		return appendRune(value, body[1:], 2, 16)
	case 'u':
		return appendRune(value, body[1:], 4, 16)
	case 'U':
		return appendRune(value, body[1:], 8, 16)
	case 'N':
		return nil, "", false
	}
	digits := 0
	for digits < min(3, len(body)) && '0' <= body[digits] && body[digits] <= '7' {
		digits++
	}
	if digits > 0 {
		return appendRune(value, body, digits, 8)
	}
	return append(value, '\\'), body, true
}

func appendRune(value []byte, body string, digits, base int) (_ []byte, rest string, ok bool) {
	if len(body) < digits {
		return nil, "", false
	}
	n, err := strconv.ParseUint(body[:digits], base, 32)
	if err != nil || n > utf8.MaxRune || !utf8.ValidRune(rune(n)) {
		return nil, "", false
	}
	return utf8.AppendRune(value, rune(n)), body[digits:], true
}

// quote gives a literal for value: as packaging prints it, bare, unless that would be read as something else.
func quote(value string) string {
	mark := `"`
	if strings.Contains(value, mark) {
		mark = "'"
	}
	if read, ok := unquote(value); ok && read == value && !strings.Contains(value, mark) {
		return mark + value + mark
	}
	return `"` + escapes.Replace(value) + `"`
}

var escapes = strings.NewReplacer(`\`, `\\`, `"`, `\x22`, "\n", `\n`, "\r", `\r`, "\x00", `\x00`)
