package artifact

import (
	"errors"
	"io"
	"math"
	"sync/atomic"

	"github.com/pipguard/pipguard/shim/distinfo"
)

const chunk = 256 << 10

// A budget bounds the bytes that the files of one distribution may hold or unpack to, whatever they claim.
type budget struct{ left atomic.Int64 }

func newBudget(size int64) *budget {
	b := new(budget)
	b.left.Store(size)
	return b
}

func (b *budget) take(n int64) error {
	if b.left.Add(-n) < 0 {
		b.left.Store(math.MinInt64 / 2) // once spent it stays spent
		return distinfo.ErrTooLarge
	}
	return nil
}

// A searcher reads files in chunks of bounded size; a text that spans two chunks is seen whole. It is used again and again.
type searcher struct {
	budget *budget
	buffer [chunk]byte
	used   int // bytes of the buffer that hold the window looked at last
}

// numpy reads those parts of a shared library that can hold text, and skips the others.
func (s *searcher) numpy(r io.Reader) (numpyUse, error) {
	var use numpyUse
	s.used = 0
	at, err := s.fill(r, &use)
	if err != nil || at < chunk {
		return use, err
	}
	for _, p := range textParts(s.buffer[:]) {
		if p.start > at {
			if err := s.skip(r, p.start-at); err != nil {
				return use, err
			}
			at = p.start
		}
		for at < p.end {
			n, err := s.fill(io.LimitReader(r, p.end-at), &use)
			if err != nil || n == 0 {
				return use, err
			}
			at += n
		}
	}
	return use, nil
}

// fill reads the next chunk behind the end of the one before, and looks at both. It returns the bytes read, 0 at the end.
func (s *searcher) fill(r io.Reader, use *numpyUse) (int64, error) {
	kept := copy(s.buffer[:], s.buffer[max(0, s.used-longest):s.used])
	n, err := readFull(r, s.buffer[kept:])
	if err != nil {
		return 0, err
	}
	s.used = kept + n
	use.look(s.buffer[:s.used])
	return int64(n), s.budget.take(int64(n))
}

// readFull fills p as far as r goes. A stream cut short is an error here, where for io.ReadFull it is an end.
func readFull(r io.Reader, p []byte) (int, error) {
	for n := 0; ; {
		read, err := r.Read(p[n:])
		n += read
		switch {
		case errors.Is(err, io.EOF) || n == len(p):
			return n, nil
		case err != nil:
			return n, err
		}
	}
}

// skip passes over n bytes: by seeking in a file, by unpacking them in a wheel.
func (s *searcher) skip(r io.Reader, n int64) error {
	s.used = 0
	if file, ok := r.(io.Seeker); ok {
		_, err := file.Seek(n, io.SeekCurrent)
		return err
	}
	if err := s.budget.take(n); err != nil {
		return err
	}
	if _, err := io.CopyN(io.Discard, r, n); err != nil && !errors.Is(err, io.EOF) {
		return err
	}
	return nil
}

// generated reads one _pb2.py file.
func (s *searcher) generated(r io.Reader) (protobufUse, error) {
	data, err := io.ReadAll(io.LimitReader(r, maxGenerated+1))
	switch {
	case err != nil:
		return protobufUse{}, err
	case len(data) > maxGenerated:
		return protobufUse{}, distinfo.ErrTooLarge
	}
	return parseGenerated(data), s.budget.take(int64(len(data)))
}
