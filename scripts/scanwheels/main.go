// Command scanwheels prints what each wheel named as an argument was built against, one JSON document a line.
package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/pipguard/pipguard/policy"
	"github.com/pipguard/pipguard/shim/artifact"
)

type line struct {
	Wheel   string
	Built   policy.Built
	Seconds float64
	Missing string `json:",omitempty"`
}

func main() {
	out := json.NewEncoder(os.Stdout)
	for _, path := range os.Args[1:] {
		started := time.Now()
		built, err := artifact.ScanWheel(path)
		l := line{Wheel: filepath.Base(path), Built: built, Seconds: time.Since(started).Seconds()}
		if err != nil {
			l.Missing = err.Error()
		}
		if err := out.Encode(l); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
	}
}
