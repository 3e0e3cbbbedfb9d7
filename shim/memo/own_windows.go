package memo

import "io/fs"

// mine trusts the folder, which only its user can write.
func mine(fs.FileInfo) bool { return true }

func othersWrite(fs.FileInfo) bool { return false }
