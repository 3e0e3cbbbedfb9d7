package outlook

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"time"

	"github.com/pipguard/pipguard/shim/environment"
	"github.com/pipguard/pipguard/shim/files"
	"github.com/pipguard/pipguard/shim/needs"
)

// mostLibrary is how long an interpreter may take to say what its standard library holds.
const mostLibrary = time.Minute

// askLibrary asks an environment's interpreter what its standard library holds, and remembers the answer in a folder for as
// long as the interpreter is the same file; "" remembers nothing.
func askLibrary(env *environment.Environment, cache string) (*needs.Library, error) {
	path := remembered(env, cache)
	if path != "" {
		if text, err := os.ReadFile(path); err == nil {
			return needs.ParseLibrary(string(text)), nil
		}
	}
	ctx, cancel := context.WithTimeout(context.Background(), mostLibrary)
	defer cancel()
	command := exec.CommandContext(ctx, env.Python, "-I", "-S", "-B", "-c", needs.LibraryQuestion)
	text, err := command.Output()
	if err != nil {
		return nil, fmt.Errorf("ask %s for its standard library: %w", env.Python, err)
	}
	if path != "" {
		keep(path, text) // what cannot be kept is asked again
	}
	return needs.ParseLibrary(string(text)), nil
}

// remembered names the file that holds an interpreter's answer: it changes with the interpreter.
func remembered(env *environment.Environment, cache string) string {
	python, err := env.Below()
	info, errStat := os.Stat(python)
	if cache == "" || err != nil || errStat != nil {
		return ""
	}
	sum := sha256.Sum256(fmt.Appendf(nil, "%s %d %d %s", python, info.Size(), info.ModTime().UnixNano(), needs.LibraryQuestion))
	return filepath.Join(cache, "library-"+hex.EncodeToString(sum[:8])+".txt")
}

func keep(path string, text []byte) {
	if os.MkdirAll(filepath.Dir(path), 0o700) == nil {
		_ = files.Replace(path, 0o600, files.Text(text))
	}
}
