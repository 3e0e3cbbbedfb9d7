package words

import (
	"os"

	"golang.org/x/sys/windows"
)

// takesColour asks a console to follow ANSI's sequences: since Windows 10 (1511) it can.
func takesColour(stream *os.File) bool {
	console := windows.Handle(stream.Fd())
	var mode uint32
	if windows.GetConsoleMode(console, &mode) != nil {
		return false
	}
	return windows.SetConsoleMode(console, mode|windows.ENABLE_VIRTUAL_TERMINAL_PROCESSING) == nil
}

// takesUnicode: Go writes UTF-16 to a console, whatever its code page.
const takesUnicode = true
