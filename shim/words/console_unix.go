//go:build unix

package words

import "os"

// takesColour says whether a terminal knows ANSI's colours.
func takesColour(*os.File) bool { return true }

// takesUnicode says whether a terminal shows any character whatever the locale.
const takesUnicode = false
