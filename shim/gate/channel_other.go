//go:build !unix

package gate

import (
	"errors"
	"os"
)

func channel() (ours, theirs *os.File, err error) { return nil, nil, errors.ErrUnsupported }

func descriptors(*os.File) ([]*os.File, error) { return nil, errors.ErrUnsupported }
