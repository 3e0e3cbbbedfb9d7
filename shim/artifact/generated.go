package artifact

import (
	"errors"
	"io"

	"github.com/pipguard/pipguard/shim/pattern"
)

// substance is how much of a distribution's modules, one in so many, makes generated code what it is there for.
const substance = 10

// maxModule bounds one module whose import statements are read.
const maxModule = 16 << 20

// defining finds modules that do something from those that hold a version or a licence.
var defining = pattern.New(`(?m)^(?:async )?(?:def|class)\s`)

// classifyGenerated marks the generated files that keep nothing else from working: those that importing the distribution does not
// load, which are a plugin's, an example's, a converter's. Where generated code is what the distribution is there for, a
// file counts if some module imports it, or if there is nothing else to import and most of it is like the file
// (googleapis-common-protos). Where a module cannot be read, all of them count.
func classifyGenerated(readings []reading, files []string, b *budget, open func(string) (io.ReadCloser, error)) {
	alike, all := refusals(readings)
	if all == alike[refusal{}] {
		return
	}
	l := loader{pythons: modulesIn(files), seen: map[string]bool{}}
	entry, alone := l.isTop, false
	if all*substance >= len(l.pythons) {
		entry, alone = l.isWritten, true
	}
	err := l.from(entry, func(file string) (string, error) {
		text, err := readModule(file, b, open)
		alone = alone && (isGenerated(file) || !defining().MatchString(text))
		return text, err
	})
	for i, r := range readings {
		most := alike[r.protobuf.refusal()]*2 >= all
		readings[i].idle = err == nil && isGenerated(r.file) && !l.seen[r.file] && !(alone && most)
	}
}

// refusals counts generated files, and those that are refused at the same ends.
func refusals(readings []reading) (alike map[refusal]int, all int) {
	alike = map[refusal]int{}
	for _, r := range readings {
		if isGenerated(r.file) {
			alike[r.protobuf.refusal()]++
			all++
		}
	}
	return alike, all
}

func readModule(file string, b *budget, open func(string) (io.ReadCloser, error)) (string, error) {
	r, err := open(file)
	if err != nil {
		return "", err
	}
	defer r.Close()
	text, err := io.ReadAll(io.LimitReader(r, maxModule))
	return string(text), errors.Join(err, b.take(int64(len(text))))
}
