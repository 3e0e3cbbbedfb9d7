package evidence

import (
	_ "embed"
	"strings"

	"github.com/pipguard/pipguard/policy/pep440"
)

//go:embed guide.txt
var guide string

// Claim is what the compatibility guide says of some releases of a pair. It is a claim to be tested by runs, and decides nothing.
type Claim struct {
	Subject, Object                 string
	SubjectVersions, ObjectVersions pep440.Specifiers
	Result                          Result
	Text                            string // one sentence
	Source                          string
}

// Guide returns the guide's claims about a pair, in its own order.
func Guide(subject, object string) []Claim {
	var claims []Claim
	for line := range strings.Lines(guide) {
		fields := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
		if len(fields) != 7 || fields[0] != subject || fields[2] != object {
			continue
		}
		claims = append(claims, Claim{
			Subject: subject, SubjectVersions: pep440.MustParseSpecifiers(fields[1]),
			Object: object, ObjectVersions: pep440.MustParseSpecifiers(fields[3]),
			Result: Result(fields[4]), Source: fields[5], Text: fields[6],
		})
	}
	return claims
}
