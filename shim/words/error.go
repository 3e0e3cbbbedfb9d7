package words

import (
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/pipguard/pipguard/policy/policyfile"
)

// Error writes one clear error: what is wrong, where, and what to do; hints after the first are alternatives to it.
func Error(w io.Writer, s Style, err error, hints ...string) {
	Line(w, s, "error", err.Error())
	if at, ok := errors.AsType[*policyfile.Error](err); ok {
		excerpt(w, s, at)
	}
	for i, hint := range hints {
		if i > 0 && !strings.Contains(hint, "  # ") {
			hint += "  # or this"
		}
		Hint(w, s, hint)
	}
}

// excerpt shows the line of a policy file that is at fault, with a mark below the column, and what to write instead.
func excerpt(w io.Writer, s Style, at *policyfile.Error) {
	if at.Text != "" {
		number := fmt.Sprintf("%4d | ", at.Line)
		before := at.Text[:min(max(at.Column-1, 0), len(at.Text))]
		fmt.Fprintf(w, "%s%s\n%s^\n", number, cut(Clean(at.Text), longest), strings.Repeat(" ", len(number)+min(len([]rune(Clean(before))), longest)))
	}
	if at.Hint != "" {
		Hint(w, s, at.Hint)
	}
}

// longest is how much of a line at fault is shown, in characters.
const longest = 160
