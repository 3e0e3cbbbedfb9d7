// Pipguard is a pip that stops an install before it breaks an environment. Started as pip, it guards; started as
// pipguard, it is the tool around the guard.
package main

import (
	"os"
	"path/filepath"
	"runtime/debug"
	"time"

	"github.com/pipguard/pipguard/shim"
	"github.com/pipguard/pipguard/shim/caller"
	"github.com/pipguard/pipguard/shim/plant"
)

func main() {
	os.Exit(run(os.Args, os.Stdin, os.Stdout, os.Stderr, os.Environ()))
}

// mostMemory is where the program rather collects garbage than takes more memory, in bytes: on a busy machine the collector
// falls far behind the reading of sources. What is needed at once may be more.
const mostMemory = 100 << 20

// run is the whole program: the name it was started by decides what it is.
func run(args []string, stdin, stdout, stderr *os.File, environ []string) int {
	if os.Getenv("GOMEMLIMIT") == "" {
		debug.SetMemoryLimit(mostMemory)
	}
	program := program{stdin: stdin, stdout: stdout, stderr: stderr, environ: environ, now: time.Now}
	launcher := launched(args[0])
	switch base := filepath.Base(launcher); {
	case plant.IsPip(base):
		return shim.Run(program.planted(args, launcher))
	case plant.IsUv(base):
		return shim.Uv(program.planted(args, launcher))
	}
	return program.commands(args)
}

// planted is the call of a launcher in an environment's folder of programs.
func (p program) planted(args []string, launcher string) caller.Call {
	call := p.call(located(args[0]), filepath.Dir(filepath.Dir(launcher)), args[1:])
	call.Typed = args[:1]
	return call
}
