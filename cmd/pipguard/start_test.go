package main

import (
	"os"
	"testing"
)

// commands that need more and more of what is embedded.
var starts = map[string][]string{
	"nothing":    {"pipguard", "version"},
	"the policy": {"pipguard", "policy", "show"},
	"evidence":   {"pipguard", "which", "numpy", "--with", "tensorflow==2.15.1"},
}

// BenchmarkStart runs commands in this process: what each of them parses of what is embedded.
func BenchmarkStart(b *testing.B) {
	for name, args := range starts {
		b.Run(name, func(b *testing.B) {
			null := null(b)
			b.ReportAllocs()
			for b.Loop() {
				if code := run(args, null, null, null, nil); code != 0 {
					b.Fatalf("%q: exit code %d", args, code)
				}
			}
		})
	}
}

// TestStart holds that a command which needs neither policy nor evidence parses neither.
func TestStart(t *testing.T) {
	null := null(t)
	used := testing.Benchmark(func(b *testing.B) {
		for b.Loop() {
			run(starts["nothing"], null, null, null, nil)
		}
	})
	if bytes := used.AllocedBytesPerOp(); bytes > 200<<10 {
		t.Errorf("pipguard version allocates %d KiB", bytes>>10)
	}
}

func null(t testing.TB) *os.File {
	t.Helper()
	file, err := os.OpenFile(os.DevNull, os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { file.Close() })
	return file
}
