package files

import (
	"crypto/sha256"
	"fmt"
	"io"
	"os"
)

// SHA256 is the digest of a file's bytes.
func SHA256(path string) (digest [sha256.Size]byte, err error) {
	file, err := os.Open(path)
	if err != nil {
		return digest, err
	}
	defer file.Close()
	sum := sha256.New()
	if _, err := io.Copy(sum, file); err != nil {
		return digest, fmt.Errorf("read %s: %w", path, err)
	}
	return [sha256.Size]byte(sum.Sum(nil)), nil
}
