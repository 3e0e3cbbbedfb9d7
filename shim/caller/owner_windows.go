package caller

import "io/fs"

// A user's profile is that user's alone to write.
func isCallers(fs.FileInfo) bool { return true }

func isRoots(fs.FileInfo) bool { return true }
