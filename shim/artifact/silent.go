package artifact

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"sync"
)

var lines = sync.Pool{New: func() any { return bufio.NewReaderSize(nil, 64<<10) }}

// silent says that a RECORD names no file that can tell, by the endings of its lines' paths; false is no answer.
func silent(record string) bool {
	file, _, err := openText(record)
	if err != nil {
		return false
	}
	defer file.Close()
	buffered := lines.Get().(*bufio.Reader)
	defer lines.Put(buffered)
	buffered.Reset(file)
	for {
		line, err := buffered.ReadSlice('\n')
		if tells(line) || errors.Is(err, bufio.ErrBufferFull) {
			return false
		}
		if err != nil {
			return errors.Is(err, io.EOF)
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
