package journal

import "os"

func giveToOwner(*os.Root, *os.File) error { return nil }
