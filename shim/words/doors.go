package words

import (
	"fmt"
	"io"

	"github.com/fatih/color"
	"github.com/pipguard/pipguard/shim/record"
)

// Doors writes a line for each way into an environment: guarded or open.
func Doors(w io.Writer, s Style, doors []record.Door) {
	for _, d := range doors {
		state := s.paint("guarded", color.FgGreen)
		if !d.Guarded {
			state = s.paint("open   ", color.FgRed)
		}
		text := Clean(d.Name)
		if !d.Guarded && d.Sight {
			text = fmt.Sprintf("%-28s goes past pip: status and doctor see what it changed; file permissions close it", text)
		}
		fmt.Fprintf(w, "%s  %s\n", state, text)
	}
}
