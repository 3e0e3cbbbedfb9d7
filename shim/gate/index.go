package gate

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"sync"
	"time"
)

// Index has an installer that waits at a stop fetch other releases than the planned ones. It is a Lister or a Prober.
type Index interface {
	// Fetch downloads a release's wheel of at most that many bytes into a folder, checked by its link's hash.
	Fetch(ctx context.Context, name, version, folder string, most int64) (wheel string, err error)
}

// Lister is a pip that waits: what it answers rests on its own index, credentials, settings and cache. Each question ends
// with its context, or after a minute. It may be asked from several goroutines, and pip answers in turn.
type Lister interface {
	Index
	// Candidates lists the releases that pip could take of a distribution, oldest first, with the best wheel of each:
	// wheels for its Python, pre-releases where it would take one, none where it asks for hashes. times asks the project's
	// page where pip does not know when they were uploaded.
	Candidates(ctx context.Context, name string, times bool) ([]Candidate, error)
}

// Prober is a uv, which lists no releases, and names one at a time.
type Prober interface {
	Index
	// Newest names the newest release that uv would take of a distribution below a version and, where a time is given,
	// uploaded by then; "" where there is none.
	Newest(ctx context.Context, name, below string, by time.Time) (version string, err error)
	// Uploaded says when a release was uploaded; zero where that is not known.
	Uploaded(ctx context.Context, name, version string) time.Time
}

// Candidate is a release's wheel on an index.
type Candidate struct {
	Version  string
	File     string // the wheel's name
	Yanked   bool
	Uploaded time.Time // PEP 700; zero where it is not known
}

// errGone is returned for a question to a pip that has ended, or whose plan is decided.
var errGone = errors.New("the pip that was asked has ended")

// mostTime is how long a question may take whose context says nothing.
const mostTime = time.Minute

// late is what pip has beyond a question's time to say that it is up.
const late = time.Second

// question is one line to pip.
type question struct {
	ID      int     `json:"id"`
	Seconds float64 `json:"seconds"`
	Name    string  `json:"name"`
	Times   bool    `json:"times"`
	Version string  `json:"version"`
	Folder  raw     `json:"folder"` // "": for candidates
	Most    int64   `json:"most"`
}

// candidate is a Candidate as pip tells it.
type candidate struct {
	Version  string `json:"version"`
	File     string `json:"file"`
	Yanked   bool   `json:"yanked"`
	Uploaded string `json:"uploaded"`
}

// stoppedIndex asks over the channel of a pip that waits for its answer.
type stoppedIndex struct {
	mu     sync.Mutex
	talk   *talk
	last   int // the last question's ID
	closed bool
}

func (x *stoppedIndex) Candidates(ctx context.Context, name string, times bool) ([]Candidate, error) {
	m, err := x.ask(ctx, question{Name: name, Times: times})
	if err != nil {
		return nil, fmt.Errorf("ask pip for the releases of %s: %w", name, err)
	}
	all := make([]Candidate, len(m.Candidates))
	for i, c := range m.Candidates {
		uploaded, _ := time.Parse(time.RFC3339, c.Uploaded)
		all[i] = Candidate{c.Version, c.File, c.Yanked, uploaded}
	}
	return all, nil
}

func (x *stoppedIndex) Fetch(ctx context.Context, name, version, folder string, most int64) (string, error) {
	m, err := x.ask(ctx, question{Name: name, Version: version, Folder: raw(folder), Most: most})
	if err != nil {
		return "", fmt.Errorf("have pip fetch %s %s: %w", name, version, err)
	}
	return string(m.File), nil
}

// ask sends a question and waits for its answer, for pip's end, or for its time.
func (x *stoppedIndex) ask(ctx context.Context, q question) (message, error) {
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.closed {
		return message{}, errGone
	}
	ctx, cancel := context.WithTimeout(ctx, mostTime)
	defer cancel()
	end, _ := ctx.Deadline()
	x.last++
	q.ID, q.Seconds = x.last, time.Until(end).Seconds()
	if ctx.Err() != nil || q.Seconds <= 0 {
		return message{}, context.Cause(ctx)
	}
	text, err := json.Marshal(q)
	if err != nil {
		return message{}, err
	}
	if _, err := x.talk.out.Write(append(append([]byte{'?'}, text...), '\n')); err != nil {
		return message{}, errGone
	}
	return x.await(ctx, end, q.ID)
}

// await takes the answer with that ID; those before it were given up.
func (x *stoppedIndex) await(ctx context.Context, end time.Time, id int) (message, error) {
	timer := time.NewTimer(time.Until(end) + late)
	defer timer.Stop()
	canceled := ctx.Done()
	for {
		select {
		case l := <-x.talk.lines:
			m, err := l.message()
			switch {
			case err != nil:
				return m, errGone
			case m.Stop == "answer" && m.ID == id && m.Error != "":
				return m, errors.New(m.Error)
			case m.Stop == "answer" && m.ID == id:
				return m, nil
			}
		case <-x.talk.alive.Done():
			return message{}, errGone
		case <-canceled:
			if !errors.Is(ctx.Err(), context.DeadlineExceeded) {
				return message{}, ctx.Err()
			}
			canceled = nil // pip says so itself
		case <-timer.C:
			return message{}, context.DeadlineExceeded
		}
	}
}

// close ends the questions: pip gets its answer now.
func (x *stoppedIndex) close() {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.closed = true
}
