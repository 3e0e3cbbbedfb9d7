package needs

import (
	"iter"
	"strings"
	"sync"

	"github.com/pipguard/pipguard/shim/parallel"
)

// A Store reads distributions for one Python, and remembers what they say.
type Store struct {
	target Target
	ask    func() (*Library, error)
	mu     sync.Mutex
	known  map[string]*distribution
	memory memory
	once   sync.Once
	lib    *Library
	err    error
}

// OpenStore takes the Python that is read for, and how to learn its standard library, which is asked for once at most.
func OpenStore(target Target, library func() (*Library, error)) *Store {
	return &Store{target: target, ask: library, known: map[string]*distribution{}, memory: memory{target: target}}
}

func (s *Store) library() (*Library, error) {
	s.once.Do(func() { s.lib, s.err = s.ask() })
	return s.lib, s.err
}

// distributions reads what is not known yet, on all processors.
func (s *Store) distributions(sources []Source) []*distribution {
	all := make([]*distribution, len(sources))
	parallel.Each(len(sources), 4, func(mine iter.Seq[int]) {
		for i := range mine {
			all[i] = s.distribution(sources[i])
		}
	})
	return all
}

func (s *Store) distribution(source Source) *distribution {
	s.mu.Lock()
	d := s.known[source.key()]
	s.mu.Unlock()
	if d != nil && d.Stamp == source.Stamp {
		return d
	}
	d = load(source, s.target, &s.memory)
	s.mu.Lock()
	s.known[source.key()] = d
	s.mu.Unlock()
	return d
}

// IsStandard says whether a module is of the standard library.
func (s *Store) IsStandard(module string) bool {
	library, err := s.library()
	top, _, _ := strings.Cut(module, ".")
	return err == nil && library.has(top)
}

// Tops gives the modules at the top of a source's distribution, as they are imported whatever else is there.
func (s *Store) Tops(source Source) []string { return s.distribution(source).topPackages(true) }

// Read lists and scans sources ahead of time, while something else goes on.
func (s *Store) Read(sources []Source) { s.distributions(sources) }

// Release lets go of files until they are read again: Windows removes none that is open.
func (s *Store) Release() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, d := range s.known {
		d.mu.Lock()
		d.close()
		d.mu.Unlock()
	}
}

// Close lets go of files, and saves what is new.
func (s *Store) Close() error {
	for _, d := range s.known {
		s.memory.keep(d)
		d.close()
	}
	return s.memory.close()
}
