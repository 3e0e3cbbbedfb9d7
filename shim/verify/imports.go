package verify

import (
	"context"
	_ "embed"
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/pipguard/pipguard/policy/pep508"
	"github.com/pipguard/pipguard/shim/artifact"
	"github.com/pipguard/pipguard/shim/environment"
	"github.com/pipguard/pipguard/shim/rehearsal"
)

//go:embed import.py
var importSource string

// importLimit is how long one import may take, and importers how many run at a time.
const (
	importLimit = 30 * time.Second
	importers   = 2
)

// An Import is a module of an installed distribution, and how importing it ended.
type Import struct {
	Distribution string  `json:"distribution"`
	Version      string  `json:"version"`
	Module       string  `json:"module"`
	Result       Result  `json:"result"`
	Seconds      float64 `json:"seconds"`
	Message      string  `json:"message,omitempty"`    // the exception's last line
	Remembered   bool    `json:"remembered,omitempty"` // it held before, and nothing has changed since

	optional []string // names that the distribution requires for extras alone
	loose    bool     // a single module below a namespace package: it may be for an extra
}

// Imports lists what a user would import of distributions.
func Imports(list []environment.Distribution) []Import {
	var all []Import
	for _, d := range list {
		var optional []string
		for _, r := range d.ForExtras() {
			optional = append(optional, r.Key())
		}
		found, loose := modules(d)
		for _, module := range found {
			all = append(all, Import{Distribution: d.Name, Version: d.Text, Module: module, optional: optional, loose: loose})
		}
	}
	return all
}

// modules are a distribution's by its RECORD, else by its top_level.txt, else those of the project of an editable install.
func modules(d environment.Distribution) (found []string, loose bool) {
	places, _ := artifact.Places(d.Artifacts())
	var own, project []string
	for _, p := range places {
		if p.Folder == d.Site {
			own = append(own, p.Files...)
			continue
		}
		for _, file := range p.Files {
			project = append(project, strings.TrimPrefix(file, "src/"))
		}
	}
	if found, loose = packages(own); len(found) > 0 {
		return found, loose
	}
	text, err := os.ReadFile(filepath.Join(d.Site, d.Folder, "top_level.txt"))
	if err != nil {
		return packages(project)
	}
	var tops []string
	for top := range strings.FieldsSeq(string(text)) {
		tops = append(tops, filepath.ToSlash(top)+"/__init__.py")
	}
	return packages(tops)
}

// ImportAll imports all that is not remembered, each in a process of its own, and reports each in order. The error is one of
// starting a process, or the context's.
func ImportAll(ctx context.Context, env *environment.Environment, environ []string, all []Import, done func(Import)) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	numbers := make(chan int)
	ended := make([]bool, len(all))
	reported := 0
	var mu sync.Mutex
	var workers sync.WaitGroup
	for range importers {
		workers.Go(func() {
			for n := range numbers {
				if !all[n].Remembered {
					if err := all[n].run(ctx, env, environ); err != nil {
						cancel(err)
						return
					}
				}
				mu.Lock()
				for ended[n] = true; reported < len(all) && ended[reported]; reported++ {
					done(all[reported])
				}
				mu.Unlock()
			}
		})
	}
	for n := range all {
		select {
		case numbers <- n:
		case <-ctx.Done():
		}
	}
	close(numbers)
	workers.Wait()
	return context.Cause(ctx)
}

// run imports the module in a fresh process: as its user would, without a terminal and a display.
func (i *Import) run(ctx context.Context, env *environment.Environment, environ []string) error {
	scratch, err := os.MkdirTemp("", "pipguard-import-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(scratch)
	limit := rehearsal.Patience(importLimit)
	limited, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	file := filepath.Join(scratch, "answer")
	command := exec.CommandContext(limited, env.Python, "-c", importSource, i.Module, file)
	command.Dir, command.Env = scratch, within(env, slices.DeleteFunc(slices.Clone(environ), display))
	group(command)
	start := time.Now()
	err = command.Run()
	endGroup(command)
	i.Seconds = time.Since(start).Seconds()
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	if _, exited := errors.AsType[*exec.ExitError](err); err != nil && !exited && command.ProcessState == nil {
		return err
	}
	text, unread := os.ReadFile(file)
	var a answer
	switch {
	case limited.Err() != nil:
		i.Result, i.Message = Late, "it took longer than "+limit.Round(time.Second).String()
	case unread != nil || json.Unmarshal(text, &a) != nil:
		i.Result, i.Message = crashed(command.ProcessState)
	default:
		i.Result, i.Message = a.result(i.optional, i.loose), a.Message
		for _, site := range slices.Concat(env.Site, env.Shared) {
			i.Message = strings.ReplaceAll(i.Message, site+string(filepath.Separator), "")
		}
	}
	return nil
}

func display(entry string) bool {
	name, _, _ := strings.Cut(entry, "=")
	return name == "DISPLAY" || name == "WAYLAND_DISPLAY"
}

// An answer is what import.py writes of an exception; all is empty where there was none.
type answer struct {
	Types   []string // its class and what that inherits from
	Message string
	Missing string // the module that an ImportError is about
	Library bool   // that is one of the standard library
	Causes  []string
}

// ofMachine are parts of messages about what a machine lacks, not the code.
var ofMachine = []string{
	"cannot open shared object file", "DLL load failed", "Library not loaded", "image not found", "GLIBC", "CXXABI_", "display",
}

// ofBinary are parts of messages about a binary interface, whatever class the exception has.
var ofBinary = []string{"binary incompatib", "compiled against"}

// result says whether the code is at fault. What is required for an extra alone, what a loose module lacks, what the
// machine lacks, settings and the like are not.
func (a answer) result(optional []string, loose bool) Result {
	contains := func(parts []string) bool {
		return slices.ContainsFunc(append([]string{a.Message}, a.Causes...), func(text string) bool {
			return slices.ContainsFunc(parts, func(part string) bool { return strings.Contains(text, part) })
		})
	}
	top, _, _ := strings.Cut(a.Missing, ".")
	missing := slices.Contains(a.Types, "ModuleNotFoundError")
	switch {
	case len(a.Types) == 0:
		return Holds
	case missing && (loose || a.Library || slices.Contains(optional, pep508.Normalize(top))), contains(ofMachine):
		return NotHere
	case contains(ofBinary):
		return Fails
	}
	for _, kind := range []string{"ImportError", "AttributeError", "TypeError", "SyntaxError", "NameError"} {
		if slices.Contains(a.Types, kind) {
			return Fails
		}
	}
	return NotHere
}
