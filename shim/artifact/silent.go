package artifact

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"path/filepath"
	"strconv"
	"sync"

	"github.com/pipguard/pipguard/shim/memo"
)

// A silence knows which distributions' files say nothing, by their RECORDs alone: most of them, so that nothing else of
// theirs is read. It is remembered by RECORD's stamp, and safe for concurrent use.
type silence struct {
	mu    sync.Mutex
	memos map[string]*memo.Memo // by site
}

// of says that a distribution's RECORD names no file that kindOf knows. False is no answer.
func (s *silence) of(d Distribution) bool {
	remembered := s.memo(d.Site)
	record := d.Folder + "/RECORD"
	stamp, known := remembered.Stamp(record)
	if !known {
		return false
	}
	text, found := remembered.Find(record, stamp)
	if !found {
		if _, direct := remembered.Stamp(d.Folder + "/direct_url.json"); direct {
			return false // an editable install's files lie elsewhere
		}
		silent, err := namesNothing(filepath.Join(d.Site, record))
		if err != nil {
			return false
		}
		text = strconv.FormatBool(silent)
		remembered.Put(record, stamp, text)
	}
	return text == "true"
}

func (s *silence) memo(site string) *memo.Memo {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.memos == nil {
		s.memos = map[string]*memo.Memo{}
	}
	if s.memos[site] == nil {
		s.memos[site] = memo.Open("RECORD", site)
	}
	return s.memos[site]
}

// close saves what is new.
func (s *silence) close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	var err error
	for _, m := range s.memos {
		err = errors.Join(err, m.Close())
	}
	s.memos = nil
	return err
}

var lines = sync.Pool{New: func() any { return bufio.NewReaderSize(nil, 64<<10) }}

// namesNothing looks for the endings of the files that can tell in each line of a RECORD.
func namesNothing(record string) (bool, error) {
	file, _, err := openText(record)
	if err != nil {
		return false, err
	}
	defer file.Close()
	buffered := lines.Get().(*bufio.Reader)
	defer lines.Put(buffered)
	buffered.Reset(file)
	for {
		line, err := buffered.ReadSlice('\n')
		if tells(line) || errors.Is(err, bufio.ErrBufferFull) {
			return false, nil
		}
		if errors.Is(err, io.EOF) {
			return true, nil
		}
		if err != nil {
			return false, err
		}
	}
}

// tells says whether a line of RECORD can name a file that kindOf knows. What stands before each comma may be the path,
// for paths may hold commas.
func tells(line []byte) bool {
	for {
		field, rest, more := bytes.Cut(line, []byte{','})
		if tellsAsPath(bytes.TrimRight(field, "\"\r\n")) {
			return true
		}
		if !more {
			return false
		}
		line = rest
	}
}

// tellsAsPath looks at the last byte first, which is enough for most: digests have no dot.
func tellsAsPath(field []byte) bool {
	if len(field) == 0 {
		return false
	}
	switch last := field[len(field)-1]; last {
	case 'y':
		return bytes.Contains(field, []byte("_pb2")) && kindOf(string(field)) != other
	case '/', '\\', '.': // a file's name once the path is cleaned
		return true
	case 'o', 'O', 'd', 'D', 'l', 'L', 'b', 'B', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9':
		return bytes.IndexByte(field, '.') >= 0 && kindOf(string(field)) != other
	}
	return false
}
