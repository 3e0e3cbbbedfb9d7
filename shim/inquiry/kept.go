package inquiry

import (
	"encoding/json"
	"strings"

	"github.com/pipguard/pipguard/policy/suggest"
	"github.com/pipguard/pipguard/shim/pattern"
)

// kept is a Checked of an environment with what its JSON leaves out.
type kept struct {
	Checked
	Combined []string
	Mended   int
	Remedies [][]suggest.Suggestion // of each violation
	Done     []bool
}

// credentials are those of a URL, which are stored nowhere.
var credentials = pattern.New(`://[^/"\s]*@`)

// encodeChecked gives a line that decodeChecked gives the same from; false where there is none.
func encodeChecked(c Checked) (line string, ok bool) {
	k := kept{Checked: c, Combined: c.Combined, Mended: c.Mended}
	for _, v := range c.Violations {
		k.Remedies, k.Done = append(k.Remedies, v.Remedies), append(k.Done, v.Done)
	}
	text, err := json.Marshal(k)
	if err != nil || credentials().Match(text) {
		return "", false
	}
	return string(text), true
}

func decodeChecked(line string) (Checked, bool) {
	var k kept
	decoder := json.NewDecoder(strings.NewReader(line))
	decoder.UseNumber() // evidence's numbers are of no kind of their own
	if decoder.Decode(&k) != nil || len(k.Remedies) != len(k.Violations) || len(k.Done) != len(k.Violations) {
		return Checked{}, false
	}
	c := k.Checked
	c.Combined, c.Mended = k.Combined, k.Mended
	for i := range c.Violations {
		c.Violations[i].Remedies, c.Violations[i].Done = k.Remedies[i], k.Done[i]
	}
	return c, true
}
