package rehearsal

import (
	"crypto/sha256"
	"errors"
	"io/fs"
	"iter"
	"os"
	"path/filepath"
	"strconv"

	"github.com/pipguard/pipguard/shim/files"
	"github.com/pipguard/pipguard/shim/parallel"
)

// A Store keeps the wheels of one environment's rehearsals unpacked, so that the next tree only links to their files. What
// is tried cannot write them, as it is shut in; where it was not, nothing of it is kept. The zero Store is empty.
type Store struct {
	place  *place
	kept   map[content]*kept
	bytes  int64
	made   int  // folders, for their names
	unsafe bool // what is tried here can write
}

// A content is what a wheel unpacks to: its bytes, and the name that the folder of its headers has.
type content struct {
	digest [sha256.Size]byte
	name   string
}

// held is what of a wheel lies in a folder: paths of the system below it.
type held struct{ folders, files []string }

// kept is an unpacked wheel.
type kept struct {
	held
	folder string
	bytes  int64
}

// Close removes what is kept. The store is empty then, and may be used again.
func (s *Store) Close() error {
	p := s.place
	*s = Store{unsafe: s.unsafe}
	if p == nil {
		return nil
	}
	return p.remove()
}

// stage makes a place for one rehearsal, in a folder with room for what the wheels unpack to and is not there yet.
func (s *Store) stage(o Outcome, archives []*archive, limit int64) (*place, error) {
	fresh, err := s.identify(archives, limit)
	if err != nil {
		return nil, err
	}
	if s.place == nil {
		if err := sweep(o.Env, o.State); err != nil {
			return nil, err
		}
		if s.place, err = makePlace(o.Env, o.State, fresh); err != nil {
			return nil, err
		}
	} else if reason := unfit(s.place.folder, fresh); reason != "" {
		return nil, &NotTriedError{reason}
	}
	return s.place.inner(s.name())
}

func (s *Store) name() string {
	s.made++
	return strconv.Itoa(s.made)
}

// identify reads what each wheel is, and gives how many bytes of them are not kept. Where they and what is kept are more
// than limit, others are removed.
func (s *Store) identify(archives []*archive, limit int64) (fresh int64, err error) {
	failed := make([]error, len(archives))
	parallel.Each(len(archives), 1, func(mine iter.Seq[int]) {
		for i := range mine {
			failed[i] = archives[i].identify()
		}
	})
	wanted := map[content]bool{}
	for _, a := range archives {
		wanted[a.content] = true
		if s.kept[a.content] == nil {
			fresh += a.bytes
		}
	}
	for c, k := range s.kept {
		if s.bytes+fresh > limit && !wanted[c] {
			delete(s.kept, c)
			s.bytes -= k.bytes
			failed = append(failed, removeAll(k.folder))
		}
	}
	return fresh, errors.Join(failed...)
}

func (a *archive) identify() error {
	digest, err := files.SHA256(a.File)
	a.content = content{digest, a.Name}
	return err
}

// bring puts wheels into a tree, the last one over those before it, as pip does; of the large ones the metadata.
func (s *Store) bring(archives, large []*archive) func(layout) error {
	return func(l layout) error {
		for _, a := range large {
			if _, err := a.unpack(l); err != nil {
				return err
			}
		}
		for _, a := range archives {
			if err := s.put(a, l); err != nil {
				return err
			}
		}
		return nil
	}
}

// put links a wheel's files into a tree; it unpacks them there where they cannot be shared.
func (s *Store) put(a *archive, l layout) error {
	if !s.unsafe && canShut {
		k, err := s.keep(a, l)
		if err != nil {
			return err
		}
		if k.link(l) == nil {
			return nil
		}
	}
	_, err := a.unpack(l)
	return err
}

// keep unpacks a wheel, once.
func (s *Store) keep(a *archive, l layout) (*kept, error) {
	if k := s.kept[a.content]; k != nil {
		return k, nil
	}
	p, err := s.place.inner(s.name())
	if err != nil {
		return nil, err
	}
	defer p.root.Close()
	made, err := a.unpack(layout{folder: p.folder, root: p.root, site: l.site, minor: l.minor})
	if err != nil {
		return nil, errors.Join(err, removeAll(p.folder))
	}
	k := &kept{made, p.folder, a.bytes}
	if s.kept == nil {
		s.kept = map[content]*kept{}
	}
	s.kept[a.content] = k
	s.bytes += a.bytes
	return k, nil
}

// link gives a tree the files under second names. There are no links of folders in it yet.
func (k *kept) link(l layout) error {
	for _, folder := range k.folders {
		if err := l.root.MkdirAll(folder, 0o755); err != nil {
			return err
		}
	}
	failed := make([]error, len(k.files))
	parallel.Each(len(k.files), 256, func(mine iter.Seq[int]) {
		for i := range mine {
			failed[i] = second(filepath.Join(k.folder, k.files[i]), filepath.Join(l.folder, k.files[i]))
		}
	})
	return errors.Join(failed...)
}

// second gives a file a second name, in the place of what has it.
func second(file, name string) error {
	err := os.Link(file, name)
	if errors.Is(err, fs.ErrExist) {
		if err = os.Remove(name); err == nil {
			err = os.Link(file, name)
		}
	}
	return err
}
