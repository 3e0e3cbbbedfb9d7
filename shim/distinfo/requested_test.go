package distinfo_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/pipguard/pipguard/shim/distinfo"
)

func TestUnrequest(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "tool-1.0.dist-info")
	if err := os.Mkdir(folder, 0o755); err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{
		"REQUESTED": "", "RECORD": "tool.py,sha256=x,1\r\ntool-1.0.dist-info/REQUESTED,sha256=y,0\r\ntool-1.0.dist-info/RECORD,,\r\n",
	} {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if err := distinfo.Unrequest(folder); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(filepath.Join(folder, "REQUESTED")); !os.IsNotExist(err) {
		t.Errorf("REQUESTED: %v", err)
	}
	text, err := os.ReadFile(filepath.Join(folder, "RECORD"))
	if want := "tool.py,sha256=x,1\r\ntool-1.0.dist-info/RECORD,,\r\n"; err != nil || string(text) != want {
		t.Errorf("RECORD is %q, %v; want %q", text, err, want)
	}
	if err := distinfo.Unrequest(t.TempDir()); err == nil {
		t.Error("a folder without RECORD is no error")
	}
}
