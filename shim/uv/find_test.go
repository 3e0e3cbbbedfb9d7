package uv

import (
	"bytes"
	"encoding/binary"
	"os"
	"path/filepath"
	"slices"
	"testing"
)

// TestIsGuard tells a copy of this program, stripped of nothing, from other programs and from what only looks like one.
func TestIsGuard(t *testing.T) {
	own, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	program, err := os.ReadFile(own)
	if err != nil {
		t.Fatal(err)
	}
	hostile := slices.Clone(program[:64])
	if len(hostile) == 64 {
		binary.LittleEndian.PutUint64(hostile[40:], 1<<63)
		binary.LittleEndian.PutUint16(hostile[60:], 1<<15)
	}
	for _, c := range []struct {
		name string
		text []byte
		want bool
	}{
		{"a copy", program, true},
		{"another Go program", bytes.ReplaceAll(program, []byte(importPath), []byte("github.com/elsewhere/program/")), false},
		{"a script", []byte("#!/bin/sh\n# path\t" + importPath + "\n"), false},
		{"a head alone", program[:64], false},
		{"a head that lies", hostile, false},
		{"half a program", program[:len(program)/2], false},
		{"nothing", nil, false},
	} {
		path := filepath.Join(t.TempDir(), "uv")
		if err := os.WriteFile(path, c.text, 0o755); err != nil {
			t.Fatal(err)
		}
		if got := IsGuard(path); got != c.want {
			t.Errorf("%s: %v", c.name, got)
		}
	}
}
