package words

import (
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/pipguard/pipguard/policy"
)

// Error writes one clear error: what is wrong, where, and what to do.
func Error(w io.Writer, s Style, err error, hints ...string) {
	Line(w, s, "error", err.Error())
	if at, ok := errors.AsType[*policy.FileError](err); ok && at.Text != "" {
		number := fmt.Sprintf("%4d | ", at.Line)
		text := strings.ReplaceAll(at.Text, "\t", " ")
		fmt.Fprintf(w, "%s%s\n%s^\n", number, Clean(text), strings.Repeat(" ", len(number)+max(at.Column-1, 0)))
		if at.Hint != "" {
			Hint(w, s, at.Hint)
		}
	}
	for _, hint := range hints {
		Hint(w, s, hint)
	}
}
