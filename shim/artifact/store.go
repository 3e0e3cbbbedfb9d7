package artifact

import (
	"errors"

	"github.com/pipguard/pipguard/policy"
)

// A Store reads files, and remembers what they said: of installed distributions for the user, in the cache folder; of
// wheels for the environment, in its state folder. What cannot be read of a memory counts as forgotten. It is safe for
// concurrent use.
type Store struct {
	installed installedMemory
	wheels    wheelMemory
}

// OpenStore takes the environment's state folder, which need not exist.
func OpenStore(state string) *Store { return &Store{wheels: wheelMemory{folder: state}} }

// Installed reads what an installed distribution's files were built against, or remembers it; the error is a *Missing.
func (s *Store) Installed(d Distribution) (policy.Built, error) { return s.installed.read(d) }

// Wheel is ScanWheel, remembered by the wheel's SHA-256 in hex as pip's report has it; where that is "", by its path,
// size and time.
func (s *Store) Wheel(path, digest string) (policy.Built, error) { return s.wheels.read(path, digest) }

// Close saves what is new. What cannot be saved is read again the next time.
func (s *Store) Close() error { return errors.Join(s.wheels.save(), s.installed.close()) }
