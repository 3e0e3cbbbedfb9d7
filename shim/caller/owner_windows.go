package caller

import "io/fs"

// isCallers is true: a user's profile is that user's alone to write.
func isCallers(fs.FileInfo) bool { return true }

// isRoots is true for the same reason.
func isRoots(fs.FileInfo) bool { return true }
