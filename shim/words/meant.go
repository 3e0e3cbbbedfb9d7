package words

import (
	"slices"
	"strings"

	"github.com/pipguard/pipguard/policy/evidence"
	"github.com/pipguard/pipguard/policy/pep508"
)

// Meant asks for the names that a mistyped one is nearest to, as ", did you mean init or lint?"; "" where none is near.
func Meant(typed string, names []string) string {
	if near := nearest(typed, names); len(near) > 0 {
		return ", did you mean " + strings.Join(near, " or ") + "?"
	}
	return ""
}

// known puts the known names that are meant in the place of mistyped ones; nil where none is mistyped.
func known(requirements []string) []string {
	meant := slices.Clone(requirements)
	for i, text := range requirements {
		r, err := pep508.Parse(text)
		if err != nil {
			continue
		}
		typed := text[:len(text)-len(strings.TrimLeft(text, letters))]
		if near := nearest(r.Key(), evidence.Names()); len(near) > 0 && !slices.Contains(evidence.Names(), r.Key()) {
			meant[i] = near[0] + text[len(typed):]
		}
	}
	if slices.Equal(meant, requirements) {
		return nil
	}
	return meant
}

// letters are what a distribution's name is made of (PEP 508).
const letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_."

// nearest gives the names at the least distance from a word, one edit for a short word and two for a long one.
func nearest(typed string, names []string) []string {
	least := 1
	if len(typed) >= 8 {
		least = 2
	}
	var near []string
	for _, name := range names {
		if d := distance(typed, name); d < least {
			least, near = d, []string{name}
		} else if d == least {
			near = append(near, name)
		}
	}
	return near
}

// distance counts the letters to add, drop, change or swap with the next one (optimal string alignment).
func distance(a, b string) int {
	rows := make([][]int, len(a)+1)
	for i := range rows {
		rows[i] = make([]int, len(b)+1)
		for j := range rows[i] {
			switch {
			case i == 0 || j == 0:
				rows[i][j] = i + j
				continue
			case a[i-1] == b[j-1]:
				rows[i][j] = rows[i-1][j-1]
				continue
			}
			rows[i][j] = 1 + min(rows[i-1][j], rows[i][j-1], rows[i-1][j-1])
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				rows[i][j] = min(rows[i][j], 1+rows[i-2][j-2])
			}
		}
	}
	return rows[len(a)][len(b)]
}
