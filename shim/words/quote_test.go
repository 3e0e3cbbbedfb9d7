package words

import (
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// TestCommand has a shell read commands back: each word arrives as it was.
func TestCommand(t *testing.T) {
	for _, args := range [][]string{
		{"pip", "install", "numpy==1.26.4"},
		{"pip", "install", "tensorflow>=2.19", "numpy<2,!=1.24.*"},
		{"pip", "install", `uvloop; sys_platform != "win32"`},
		{"pip", "install", "mylib[all,gpu] @ file:///srv/a b/mylib-1.0.tar.gz#egg=mylib"},
		{"pipguard", "enable", "/srv/it's here/ünï code"},
		{"pipguard", "allow", "3f2c", "--reason", "costs $5 `or` \\ less & more!", "--until", "2027-03-31"},
		{"pip", "install", "-r", "~/requirements.txt", "*", "a=b", "#", ""},
	} {
		text := Command(args...)
		out, err := exec.Command("sh", "-c", "set -- "+text+`; printf '%s\n' "$@"`).Output()
		if err != nil {
			t.Fatalf("sh cannot read %s: %v", text, err)
		}
		if got := strings.Split(strings.TrimSuffix(string(out), "\n"), "\n"); !slices.Equal(got, args) {
			t.Errorf("a shell reads %s as %q, want %q", text, got, args)
		}
	}
}
