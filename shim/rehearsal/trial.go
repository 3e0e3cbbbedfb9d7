package rehearsal

import (
	"bytes"
	"context"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"time"

	"github.com/pipguard/pipguard/shim/environment"
)

var (
	//go:embed rehearse.py
	rehearse []byte
	//go:embed shut.py
	shut []byte
)

// notShut is the exit code of shut.py where the kernel does not let it.
const notShut = 97

// maxAnswers bounds what is read of a process's answers.
const maxAnswers = 16 << 20

var errNotShut = errors.New("the kernel does not let a process be shut in")

// A trial is one process that imports modules in a tree.
type trial struct {
	stage     *stage
	tree      string
	numbers   []int // of the questions
	questions []Question
	folder    string // private: questions, answers, home, tmp
	mark      string
	answers   map[int]Result
	begun     int // the question under way, -1 for none
	since     time.Time
	read      int64
}

// asked is what rehearse.py reads.
type asked struct {
	Site      string   `json:"site"`  // below the tree
	Sites     []string `json:"sites"` // what a traceback's files are named below
	Questions [][2]any `json:"questions"`

	Absent map[string]string `json:"absent"` // modules that the tree is without, and why
}

// said is a line that rehearse.py writes.
type said struct {
	Begun, Done *int
	State       string
	Reason      string
	Error, Type string
	Traceback   []Frame
	Names       []saidItem
	Calls       []saidItem
}

type saidItem struct {
	State, Error string
	Missing      []string
}

// run gives the answers of all questions that were begun; the error is errNotShut, or that no process could be made.
func (t *trial) run(ctx context.Context, shutIn bool) (map[int]Result, error) {
	t.answers, t.begun, t.read = map[int]Result{}, -1, 0
	if err := t.prepare(); err != nil {
		return nil, err
	}
	command := t.command(shutIn)
	held, err := launch(command, shutIn, t.mark)
	if err != nil {
		if shutIn {
			return nil, errNotShut
		}
		return nil, fmt.Errorf("start %s: %w", command.Path, err)
	}
	reason := t.watch(ctx, command, held)
	t.readAnswers()
	if shutIn && reason == fmt.Sprintf("it ended with %d", notShut) && len(t.answers) == 0 && t.begun < 0 {
		return nil, errNotShut
	}
	if t.begun < 0 && len(t.answers) == 0 {
		t.begun = t.numbers[0] // so that it is not tried for ever
	}
	if _, done := t.answers[t.begun]; !done && t.begun >= 0 {
		t.answers[t.begun] = Result{Reason: reason}
	}
	return t.answers, nil
}

func (t *trial) prepare() error {
	questions := asked{Site: t.stage.outcome.site(), Sites: t.stage.sites}
	if t.tree == t.stage.after {
		questions.Absent = t.stage.absent.modules
	}
	for i, q := range t.questions {
		questions.Questions = append(questions.Questions, [2]any{t.numbers[i], q})
	}
	text, err := json.Marshal(questions)
	if err != nil {
		return err
	}
	folder, err := os.MkdirTemp(t.stage.work(), "")
	if err != nil {
		return err
	}
	t.folder, t.mark = folder, t.stage.mark()+"/"+filepath.Base(folder)
	return errors.Join(
		os.Mkdir(filepath.Join(folder, "home"), 0o700), os.Mkdir(filepath.Join(folder, "tmp"), 0o700),
		os.WriteFile(filepath.Join(folder, "questions"), text, 0o600),
	)
}

// command starts the tree's Python: -I keeps the caller's folders and variables out, -B writes no bytecode.
func (t *trial) command(shutIn bool) *exec.Cmd {
	python := filepath.Join(t.tree, environment.ScriptsFolder, "python"+environment.ExeSuffix)
	arguments := []string{
		python, "-I", "-B", filepath.Join(t.stage.place.folder, "rehearse.py"), filepath.Join(t.folder, "questions"),
		filepath.Join(t.folder, "answers"), filepath.Join(t.stage.work(), "cache"), t.tree,
	}
	if shutIn {
		script := filepath.Join(t.stage.place.folder, "shut.py")
		arguments = append([]string{python, "-I", "-S", "-B", script, t.stage.work()}, arguments...)
	}
	command := exec.Command(arguments[0], arguments[1:]...)
	command.Dir, command.Env = t.folder, scrubbed(t.stage.environ, t.folder, t.mark)
	return command
}

// watch waits for a process, ends it where it passes a limit, and says how it ended.
func (t *trial) watch(ctx context.Context, command *exec.Cmd, held bond) string {
	ended := make(chan error, 1)
	go func() { ended <- command.Wait() }()
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	t.since = time.Now()
	reason := ""
	for reason == "" {
		select {
		case err := <-ended:
			held.end()
			return ending(err)
		case <-ctx.Done():
			reason = "there was no time left"
		case <-tick.C:
			t.readAnswers()
			reason = t.passed(held)
		}
	}
	held.end()
	<-ended
	return reason
}

func (t *trial) passed(held bond) string {
	limits := t.stage.limits
	switch {
	case time.Since(t.since) > limits.Each:
		return fmt.Sprintf("it took longer than %v", limits.Each)
	case held.resident() > limits.Memory:
		return fmt.Sprintf("it took more than %d MiB of memory", limits.Memory>>20)
	}
	return ""
}

func ending(err error) string {
	exit, ok := errors.AsType[*exec.ExitError](err)
	if !ok {
		return "it ended by itself"
	}
	if code := exit.ExitCode(); code >= 0 {
		return "it ended with " + strconv.Itoa(code)
	}
	return "it ended: " + exit.Error()
}

// readAnswers takes in what was written since; a line that is none is passed over.
func (t *trial) readAnswers() {
	file, err := os.Open(filepath.Join(t.folder, "answers"))
	if err != nil {
		return
	}
	defer file.Close()
	text, _ := io.ReadAll(io.NewSectionReader(file, t.read, max(0, maxAnswers-t.read)))
	text = text[:bytes.LastIndexByte(text, '\n')+1]
	t.read += int64(len(text))
	for line := range bytes.Lines(text) {
		var s said
		if json.Unmarshal(line, &s) == nil {
			t.hear(s)
		}
	}
}

func (t *trial) hear(s said) {
	if s.Begun != nil {
		t.begun, t.since = *s.Begun, time.Now()
	}
	if s.Done == nil || *s.Done != t.begun {
		return
	}
	if _, done := t.answers[*s.Done]; !done {
		t.answers[*s.Done] = s.result()
		t.since = time.Now()
	}
}

var states = map[string]State{"holds": Holds, "fails": Fails}

func (s said) result() Result {
	r := Result{State: states[s.State], Reason: s.Reason, Error: s.Error, Type: s.Type, Traceback: s.Traceback}
	for _, item := range s.Names {
		r.Names = append(r.Names, Item{states[item.State], item.Error, item.Missing})
	}
	for _, item := range s.Calls {
		r.Calls = append(r.Calls, Item{states[item.State], item.Error, item.Missing})
	}
	return r
}
