package pep440

import (
	"fmt"
	"strings"
)

// Specifier is one clause of a version specifier (PEP 440, version specifiers): its operator, and the version as written, without space.
type Specifier struct {
	Operator string
	Version  string
}

// String gives the specifier as packaging does.
func (s Specifier) String() string { return s.Operator + s.Version }

// operators, so that none comes after its own beginning.
var operators = []string{"===", "~=", "==", "!=", "<=", ">=", "<", ">"}

func parseSpecifier(text string) (Specifier, error) {
	clause := trimSpace(text)
	for _, operator := range operators {
		version, found := strings.CutPrefix(clause, operator)
		if !found {
			continue
		}
		s := Specifier{Operator: operator, Version: trimSpace(version)}
		if s.isValid() {
			return s, nil
		}
		break
	}
	return Specifier{}, fmt.Errorf("parse specifier %q: not of PEP 440's form", text)
}

// isValid reports whether the version may stand after the operator.
func (s *Specifier) isValid() bool {
	if s.Operator == "===" {
		return !strings.ContainsFunc(s.Version, func(r rune) bool { return isSpace(r) || r == ';' || r == ')' })
	}
	version, wild := strings.CutSuffix(s.Version, ".*")
	equality := s.Operator == "==" || s.Operator == "!="
	if dots, ok := plain(version); ok { // without making what only has to be looked at
		return (equality || !wild) && (dots > 0 || s.Operator != "~=")
	}
	v, local, ok := scan(version)
	switch {
	case !ok:
		return false
	case wild:
		return equality && local == "" && v.isBare()
	case local != "":
		return equality
	case s.Operator == "~=":
		return len(v.release) > 1
	}
	return true
}

// parsed is the version without ".*"; zero where "===" names what is none.
func (s *Specifier) parsed() Version {
	version := s.Version
	if s.isWild() {
		version = strings.TrimSuffix(version, ".*")
	}
	v, _ := parse(version)
	return v
}

// isBare reports whether v is an epoch and a release segment and nothing else.
func (v *Version) isBare() bool { return v.phase == final && !v.hasPost && v.local == "" }

func (s *Specifier) isWild() bool {
	return s.Operator != "===" && strings.HasSuffix(s.Version, ".*")
}

// isExact reports whether s names one version: "==" without a wildcard, or "===".
func (s *Specifier) isExact() bool {
	return s.Operator == "===" || s.Operator == "==" && !s.isWild()
}

// ranges are the versions that s admits, sorted. "===" compares text and leaves the order alone: it gives all.
func (s *Specifier) ranges() []interval {
	within, inverted := s.bounds()
	if inverted {
		return without(within)
	}
	return keep(within)
}

// admits reports whether v is in ranges, without making them.
func (s *Specifier) admits(v *Version) bool {
	if admitted, known := s.admitsPlain(v); known {
		return admitted
	}
	within, inverted := s.bounds()
	return within.holds(v) != inverted
}

// bounds is the interval that s admits, or all but which it admits.
func (s *Specifier) bounds() (within interval, inverted bool) {
	v := s.parsed()
	switch s.Operator {
	case "==":
		return s.matching(v), false
	case "!=":
		return s.matching(v), true
	case "~=":
		return interval{v, v.prefixed(len(v.release) - 1).high}, false
	case ">=":
		return interval{low: v}, false
	case "<=":
		return interval{lowest, v.afterLocals()}, false
	case ">":
		if v.hasDev || v.hasPost {
			return interval{low: v.afterLocals()}, false
		}
		return interval{low: v.afterPosts()}, false
	case "<":
		if v.IsPrerelease() {
			return interval{lowest, v}, false
		}
		return interval{lowest, v.firstDev()}, false
	}
	return interval{low: lowest}, false
}

// matching is what "==" matches (PEP 440, version matching).
func (s *Specifier) matching(v Version) interval {
	switch {
	case s.isWild():
		return v.prefixed(len(v.release))
	case v.local != "":
		return interval{v, v.afterItself()}
	}
	return v.family()
}

func keep(i interval) []interval {
	if i.isEmpty() {
		return nil
	}
	return []interval{i}
}

// namesPrerelease reports packaging's Specifier.prereleases.
func (s *Specifier) namesPrerelease() bool {
	return s.Operator != "!=" && s.parsed().IsPrerelease()
}

// canonical is equal for specifiers that packaging holds equal: "==1.0" and "==1.0.0".
func (s *Specifier) canonical() string {
	v := s.parsed()
	switch {
	case s.Operator == "===", s.isWild():
		return s.String()
	case s.Operator == "~=":
		return s.Operator + v.normal
	}
	return s.Operator + v.canonical()
}
