package words

import (
	"slices"
	"strings"

	"github.com/pipguard/pipguard/policy/evidence"
	"github.com/pipguard/pipguard/policy/pep508"
	"github.com/pipguard/pipguard/policy/typo"
)

// Meant asks for the names that a mistyped one is nearest to, as ", did you mean init or lint?"; "" where none is near.
func Meant(typed string, names []string) string {
	if near := nearest(typed, names); len(near) > 0 {
		return ", did you mean " + strings.Join(near, " or ") + "?"
	}
	return ""
}

// MeantOption is Meant for a command's options, as ", did you mean --json?", also where one was cut short: --dry.
func MeantOption(typed string, names []string) string {
	near := nearest(typed, names)
	if len(near) == 0 && len(typed) > 2 {
		near = slices.DeleteFunc(slices.Clone(names), func(name string) bool { return !strings.HasPrefix(name, typed) })
	}
	var long []string
	for _, name := range near {
		if len(name) > 1 {
			long = append(long, "--"+name)
		}
	}
	if len(long) == 0 {
		return ""
	}
	return ", did you mean " + strings.Join(long, " or ") + "?"
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
		if d := typo.Distance(typed, name); d < least {
			least, near = d, []string{name}
		} else if d == least {
			near = append(near, name)
		}
	}
	return near
}
