// Command scanwheels prints what each wheel named as an argument was built against, one JSON document a line. Of an
// argument that is a folder it reads every file below it alone.
package main

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/pipguard/pipguard/policy"
	"github.com/pipguard/pipguard/shim/artifact"
)

type line struct {
	File    string
	Built   policy.Built
	Missing string `json:",omitempty"`
}

func main() {
	for _, argument := range os.Args[1:] {
		if err := scan(argument); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
	}
}

func scan(argument string) error {
	if info, err := os.Stat(argument); err != nil || !info.IsDir() {
		built, err := artifact.ScanWheel(argument)
		return show(filepath.Base(argument), built, err)
	}
	return fs.WalkDir(os.DirFS(argument), ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		built, err := artifact.ScanFiles(argument, []string{name})
		if built == (policy.Built{}) && err == nil {
			return nil
		}
		return show(name, built, err)
	})
}

func show(name string, built policy.Built, err error) error {
	l := line{File: name, Built: built}
	if err != nil {
		l.Missing = err.Error()
	}
	return json.NewEncoder(os.Stdout).Encode(l)
}
