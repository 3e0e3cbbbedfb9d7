package words

import (
	"fmt"
	"path/filepath"
	"strings"

	"github.com/pipguard/pipguard/policy"
)

// breach says in one clause how a plan leaves the lock.
func breach(v policy.Violation) string {
	switch {
	case v.Requires == "" && v.Line == 0:
		return fmt.Sprintf("%s is not in the lock", v.Object)
	case v.Object.Version == "":
		return fmt.Sprintf("%s is held by the lock", v.Subject)
	default:
		return fmt.Sprintf("%s is not what the lock holds, %s", v.Object, v.Subject)
	}
}

// lockLine names the file and the line that hold a distribution.
func lockLine(v policy.Violation) string {
	if v.Line == 0 {
		return v.Layer
	}
	return fmt.Sprintf("%s line %d", v.Layer, v.Line)
}

// heldBy is what the lock says about a breach.
func heldBy(v policy.Violation) string {
	if v.Line == 0 {
		return fmt.Sprintf("no line of %s names %s", v.Layer, v.Object.Name)
	}
	return fmt.Sprintf("%s (%s line %d)", v.Subject, filepath.Base(v.Layer), v.Line)
}

// Sourceless says what a lock lacks for other tools to install from it.
func Sourceless(names []string) string {
	const most = 5
	shown := strings.Join(names[:min(most, len(names))], ", ")
	if len(names) > most {
		shown += fmt.Sprintf(" and %d more", len(names)-most)
	}
	return fmt.Sprintf("no index gave a hash of %s: held by version and RECORD; other tools cannot install from this lock", shown)
}
