package pep440

import (
	"cmp"
	"math"
	"strconv"
	"strings"
)

// maxSmallDigits is the most digits that surely fit a uint64.
const maxSmallDigits = 18

// maxDigits is where CPython's int() gives up (sys.int_info.default_max_str_digits), and packaging with it.
const maxDigits = 4300

// number is a component of a version. PEP 440 knows no largest one: past maxSmallDigits it is kept as its digits.
type number struct {
	small uint64
	large string // digits without leading zeros; if set, small says nothing
}

// parseNumber reads ASCII digits; none at all are the implicit 0 of PEP 440 ("1.0a" is "1.0a0").
func parseNumber(digits string) (number, bool) {
	if len(digits) > maxDigits {
		return number{}, false
	}
	digits = trimZeros(digits)
	if len(digits) > maxSmallDigits {
		return number{large: digits}, true
	}
	n := number{}
	for i := range len(digits) {
		n.small = n.small*10 + uint64(digits[i]-'0')
	}
	return n, true
}

func trimZeros(digits string) string { return strings.TrimLeft(digits, "0") }

func (n number) compare(m number) int {
	if n.large == "" && m.large == "" {
		return cmp.Compare(n.small, m.small)
	}
	return compareDigits(n.large, m.large)
}

// compareDigits orders digits that have no leading zeros by their value.
func compareDigits(a, b string) int {
	return cmp.Or(cmp.Compare(len(a), len(b)), strings.Compare(a, b))
}

// next is n+1.
func (n number) next() number {
	if n.large == "" {
		m, _ := parseNumber(strconv.FormatUint(n.small+1, 10))
		return m
	}
	digits := []byte(n.large)
	for i := len(digits) - 1; i >= 0; i-- {
		if digits[i] != '9' {
			digits[i]++
			return number{large: string(digits)}
		}
		digits[i] = '0'
	}
	return number{large: "1" + string(digits)}
}

func (n number) append(to []byte) []byte {
	if n.large != "" {
		return append(to, n.large...)
	}
	return strconv.AppendUint(to, n.small, 10)
}

// int is n, or math.MaxInt where n is larger.
func (n number) int() int {
	if n.large != "" || n.small > math.MaxInt {
		return math.MaxInt
	}
	return int(n.small)
}
