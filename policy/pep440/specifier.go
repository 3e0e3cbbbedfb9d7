package pep440

import (
	"fmt"
	"strings"
)

// Specifier is one clause of a version specifier (PEP 440, version specifiers): its operator, and the version as written, without space.
type Specifier struct {
	Operator string
	Version  string

	parsed Version // Version without ".*"; zero where "===" names what is none
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
		if s.parse() {
			return s, nil
		}
		break
	}
	return Specifier{}, fmt.Errorf("parse specifier %q: not of PEP 440's form", text)
}

// parse reads s.Version and reports whether it may stand after s.Operator.
func (s *Specifier) parse() bool {
	if s.Operator == "===" {
		s.parsed, _ = parse(s.Version)
		return !strings.ContainsFunc(s.Version, func(r rune) bool { return isSpace(r) || r == ';' || r == ')' })
	}
	version, wild := strings.CutSuffix(s.Version, ".*")
	var ok bool
	if s.parsed, ok = parse(version); !ok {
		return false
	}
	equality := s.Operator == "==" || s.Operator == "!="
	switch {
	case wild:
		return equality && s.parsed.isBare()
	case s.parsed.local != "":
		return equality
	case s.Operator == "~=":
		return len(s.parsed.release) > 1
	}
	return true
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
	v := s.parsed
	switch s.Operator {
	case "==":
		return keep(s.matching())
	case "!=":
		return without(s.matching())
	case "~=":
		return keep(interval{v, v.prefixed(len(v.release) - 1).high})
	case ">=":
		return keep(interval{low: v})
	case "<=":
		return keep(interval{lowest, v.afterLocals()})
	case ">":
		if v.hasDev || v.hasPost {
			return keep(interval{low: v.afterLocals()})
		}
		return keep(interval{low: v.afterPosts()})
	case "<":
		if v.IsPrerelease() {
			return keep(interval{lowest, v})
		}
		return keep(interval{lowest, v.firstDev()})
	}
	return keep(interval{low: lowest})
}

// matching is what "==" matches (PEP 440, version matching).
func (s *Specifier) matching() interval {
	switch {
	case s.isWild():
		return s.parsed.prefixed(len(s.parsed.release))
	case s.parsed.local != "":
		return interval{s.parsed, s.parsed.afterItself()}
	}
	return s.parsed.family()
}

func keep(i interval) []interval {
	if i.isEmpty() {
		return nil
	}
	return []interval{i}
}

// namesPrerelease reports packaging's Specifier.prereleases.
func (s *Specifier) namesPrerelease() bool {
	return s.Operator != "!=" && s.parsed.IsPrerelease()
}

// canonical is equal for specifiers that packaging holds equal: "==1.0" and "==1.0.0".
func (s *Specifier) canonical() string {
	switch {
	case s.Operator == "===", s.isWild():
		return s.String()
	case s.Operator == "~=":
		return s.Operator + s.parsed.normal
	}
	return s.Operator + s.parsed.canonical()
}
