package files

import "io/fs"

// GiveToOwner is nothing: on Windows the folder's access list decides.
func GiveToOwner(fs.FileInfo, func(uid, gid int) error) error { return nil }
