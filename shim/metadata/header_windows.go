package metadata

import "os"

func openHeader(path string) (*os.File, error) { return os.Open(path) }
