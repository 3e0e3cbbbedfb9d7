package uv

import (
	"bytes"
	"os"
	"strings"
	"testing"
)

func TestBuiltFrom(t *testing.T) {
	own, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	if !builtFrom(own, "github.com/pipguard/pipguard/") || builtFrom(own, "github.com/other/") {
		t.Error("a program built from this module is not known by it")
	}
	if builtFrom("/bin/sh", "github.com/pipguard/pipguard/") || builtFrom(own+"-none", "") {
		t.Error("what Go has not built is taken for a guard")
	}
}

// TestSectionOfAnything reads what is cut off, and headers that lead anywhere.
func TestSectionOfAnything(t *testing.T) {
	own, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(own)
	if err != nil {
		t.Fatal(err)
	}
	for _, length := range []int{0, 5, 63, 64, 4096, len(data) / 2} {
		section(bytes.NewReader(data[:length]), ".go.buildinfo")
	}
	odd := append([]byte("\x7fELF\x02\x01"), strings.Repeat("\xff", 4096)...)
	if section(bytes.NewReader(odd), ".go.buildinfo") != nil {
		t.Error("a section was found where there is none")
	}
}
