package pep440

import (
	"math"
	"strconv"
	"strings"
)

// maxDigits is where CPython's int() gives up (sys.int_info.default_max_str_digits), and packaging with it.
const maxDigits = 4300

// number is a component of a version as its decimal digits, without leading zeros: 0 is "". PEP 440 knows no largest one.
type number string

// numberOf reads ASCII digits; none at all are the implicit 0 of PEP 440 ("1.0a" is "1.0a0").
func numberOf(digits string) number {
	return number(strings.TrimLeft(digits, "0"))
}

func (n number) compare(m number) int {
	switch {
	case n == m:
		return 0
	case len(n) != len(m):
		return sign(len(n) > len(m))
	}
	return sign(n > m)
}

// next is n+1.
func (n number) next() number {
	digits := []byte(n)
	for i := len(digits) - 1; i >= 0; i-- {
		if digits[i] != '9' {
			digits[i]++
			return number(digits)
		}
		digits[i] = '0'
	}
	return "1" + number(digits)
}

func (n number) append(to []byte) []byte {
	if n == "" {
		return append(to, '0')
	}
	return append(to, n...)
}

// int is n, or math.MaxInt where n is larger.
func (n number) int() int {
	if n == "" {
		return 0
	}
	i, err := strconv.Atoi(string(n))
	if err != nil {
		return math.MaxInt
	}
	return i
}
