// Package gate runs the environment's real pip and stops it at its plan.
//
// pip is started once. When its resolution is complete, and again when every
// file is at hand, it waits for a callback's answer, and goes on or ends
// without having changed anything. What pip prints, asks and returns is its own.
package gate

import (
	_ "embed"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// head keeps the current folder from serving the bootstrap's own imports:
// `python -c` puts it first, bin/pip does not have it.
const head = `import sys
here = sys.path[:1] == [""]
if here:
    del sys.path[0]
`

//go:embed gate.py
var shared string

//go:embed boot.py
var boot string

//go:embed index.py
var index string

//go:embed fetched.py
var fetched string

//go:embed again.py
var another string

//go:embed start.py
var begin string

// Pip is one start of the real pip.
type Pip struct {
	// Python is the interpreter, absolute. A launcher's own name for it
	// (python3.11) is used when it lies in the same folder.
	Python string
	// Launcher is the saved launcher script; "" starts `python -m pip`.
	Launcher string
	// Name is the program's name to show, absolute: ENV/bin/pip.
	Name string
	// Home, for `pip --python OTHER`, is the site-packages folder of the pip
	// that has to serve OTHER; Launcher and Name are then without meaning.
	Home string
	// Args are pip's arguments, without the program's name.
	Args []string
	// Env is the whole environment; nil is this process's.
	Env []string
	// PythonFlags are the interpreter's: -I, -E, -W….
	PythonFlags []string
	// Stdin, Stdout and Stderr are pip's own; nil is the null device.
	Stdin, Stdout, Stderr *os.File
	// Watched are absolute folders in which pip may change nothing before
	// the last stop is passed (Python 3.8 on).
	Watched []string
	// Fetched is a folder of wheels that pip finds under their addresses, each
	// named by a digest of it; "" for none.
	Fetched string
	// Kept is a folder that may keep the bootstrap compiled; "" for none.
	Kept string
	// Inherit are open files that pip holds until it ends: the environment's lock.
	Inherit []*os.File
	// Keep, where not nil, is asked after a refusal whether pip shall stay for
	// another round: see Result.Stayed.
	Keep func() bool `json:"-"`
	// Stayed is a pip that waits for Args since the round before, with all else
	// as it is here; it runs in place of a new one.
	Stayed *Stayed
}

// Argv is the command line that runs the same pip with no gate, and with the
// start-up hook standing aside. Its first element is the interpreter.
func (p Pip) Argv() []string { return p.argv("") }

// argv is the command line of a pip whose gate talks over descriptor fd.
func (p Pip) argv(fd string) []string {
	python, flags, name, launcher := p.Python, p.PythonFlags, p.Name, p.Launcher
	switch {
	case p.Home != "":
		launcher = runner(p.Home)
		name = launcher
	case launcher != "":
		python, flags = p.interpreter()
	}
	argv := append([]string{python}, flags...)
	code := packed(head + begin)
	if fd != "" {
		code = p.code()
	}
	argv = append(argv, "-c", code, fd, name, launcher, p.Fetched, strconv.Itoa(len(p.Watched)))
	return append(append(argv, p.Watched...), p.Args...)
}

// environ is pip's environment.
func (p Pip) environ() []string {
	env := p.Env
	if env == nil {
		env = os.Environ()
	}
	if p.Home != "" {
		env = append(env[:len(env):len(env)], "_PIP_RUNNING_IN_SUBPROCESS=1")
	}
	return env
}

// runner is pip's own script to run this very pip under another interpreter
// (pip 22.3 on, which is where --python came).
func runner(home string) string {
	return filepath.Join(home, "pip", "__pip-runner__.py")
}

// interpreter is the interpreter and its flags as the launcher's first lines
// name it, for messages show sys.executable; p.Python unless it is a neighbour.
func (p Pip) interpreter() (python string, flags []string) {
	words := shebang(p.Launcher)
	if len(words) == 0 || filepath.Dir(words[0]) != filepath.Dir(p.Python) {
		return p.Python, p.PythonFlags
	}
	return words[0], append(words[1:], p.PythonFlags...)
}

// shebang is the command in a launcher's first line, or in the second where
// that is the sh/python polyglot for long and spaced paths (pip, distlib, uv).
func shebang(launcher string) []string {
	text, err := os.ReadFile(launcher)
	if err != nil {
		return nil
	}
	first, rest, _ := strings.Cut(string(text), "\n")
	command, ok := strings.CutPrefix(first, "#!")
	if !ok {
		return nil
	}
	if strings.TrimSpace(command) != "/bin/sh" {
		// the kernel hands over everything past the program as one argument
		program, flag, _ := strings.Cut(strings.TrimSpace(command), " ")
		if flag = strings.TrimSpace(flag); flag == "" {
			return []string{program}
		}
		return []string{program, flag}
	}
	second, _, _ := strings.Cut(rest, "\n")
	command, ok = strings.CutPrefix(second, "'''exec' ")
	if !ok {
		return nil
	}
	if quoted, ok := strings.CutPrefix(command, `"`); ok {
		program, _, _ := strings.Cut(quoted, `"`)
		return []string{program}
	}
	program, _, _ := strings.Cut(command, " ")
	return []string{program}
}
