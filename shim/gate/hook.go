package gate

import (
	"context"
	_ "embed"
	"encoding/json"
	"fmt"
	"io"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
)

//go:embed hook.py
var hook string

//go:embed pipguard.pth
var pth []byte

// module is the variable in which the start-up hook says that the program was
// called as `python -m pip`.
const module = "PIPGUARD_MODULE"

// Hook is what to plant in an environment's purelib, by file name, so that every
// pip that its Python runs meets the guard: shim, the program's absolute path.
func Hook(shim string) map[string][]byte {
	source := strings.Replace(hook, `SHIM = ""`, "SHIM = "+literal(shim), 1)
	return map[string][]byte{
		"pipguard.pth": pth,
		"_pipguard.py": []byte(shared + "\n\n" + source),
	}
}

// literal is a path as a Python expression, whatever its bytes are.
func literal(path string) string {
	var b strings.Builder
	for _, c := range []byte(path) {
		if c < ' ' || c > '~' || c == '\\' || c == '"' {
			fmt.Fprintf(&b, `\x%02x`, c)
			continue
		}
		b.WriteByte(c)
	}
	return `os.fsdecode(b"` + b.String() + `")`
}

// compile writes a file's .pyc, never to be compared with its source again
// (PEP 552) where there is such a thing.
const compile = `import py_compile, sys
mode = getattr(py_compile, "PycInvalidationMode", None)
py_compile.compile(sys.argv[1], doraise=True, **({"invalidation_mode": mode.UNCHECKED_HASH} if mode else {}))`

// Compile writes the planted _pipguard.py's compiled form beside it.
func Compile(ctx context.Context, python, file string) error {
	out, err := exec.CommandContext(ctx, python, "-I", "-S", "-c", compile, file).CombinedOutput()
	if err != nil {
		return fmt.Errorf("compile %s: %w: %s", file, err, out)
	}
	return nil
}

// FromModule reports whether the start-up hook started this program, for `python
// -m pip`. as is then that pip, with its Python, PythonFlags and Name; rest is
// env without the hook's variable.
func FromModule(env []string) (as Pip, rest []string, ok bool) {
	i := slices.IndexFunc(env, func(v string) bool { return strings.HasPrefix(v, module+"=") })
	if i < 0 {
		return Pip{}, env, false
	}
	rest = slices.Delete(slices.Clone(env), i, i+1)
	var how struct {
		Python raw   `json:"python"`
		Flags  []raw `json:"flags"`
	}
	if json.Unmarshal([]byte(env[i][len(module)+1:]), &how) != nil || !filepath.IsAbs(string(how.Python)) {
		return Pip{}, rest, false
	}
	as = Pip{Python: string(how.Python), Name: filepath.Join(filepath.Dir(string(how.Python)), "pip")}
	for _, f := range how.Flags {
		as.PythonFlags = append(as.PythonFlags, string(f))
	}
	return as, rest, true
}

// Serve is the guard's side of a pip that it did not start, whose start-up hook
// started this program as its child, with in and out for a channel. It asks
// judge, as Run does, and returns when that pip has ended.
func Serve(in io.Reader, out io.Writer, judge func(Plan) bool) (Result, error) {
	talk := newTalk(in, out)
	defer talk.end()
	relay := newRelay()
	defer relay.stop()
	var r Result
	err := r.answer(talk, judge, nil)
	return r, err
}
