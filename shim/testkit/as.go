package testkit

import (
	_ "embed"
	"flag"
	"os"
	"os/exec"

	"github.com/rogpeppe/go-internal/testscript"
)

// elsewhere runs a program as another user, in mounts of its own.
//
//go:embed as.sh
var elsewhere string

// cmdAs is `as [-code N] USER PROGRAM ARGS…`: run as root or nobody, with $WORK/etc for /etc/pipguard. It skips the script
// where the test is not root, or may not have mounts of its own.
func cmdAs(ts *testscript.TestScript, _ bool, args []string) {
	flags := flag.NewFlagSet("as", flag.ContinueOnError)
	code := flags.Int("code", 0, "")
	if err := flags.Parse(args); err != nil || flags.NArg() < 2 {
		ts.Fatalf("usage: as [-code N] USER PROGRAM ARGS…")
	}
	if os.Geteuid() != 0 || exec.Command("unshare", "-m", "setpriv", "--version").Run() != nil {
		ts.Value(stateKey{}).(*state).t.Skip("needs root, unshare and setpriv")
	}
	err := ts.Exec("unshare", append([]string{"-m", "sh", "-c", elsewhere, "as"}, flags.Args()...)...)
	if got := exitCode(ts, err); got != *code {
		ts.Fatalf("exit code %d, want %d", got, *code)
	}
}
