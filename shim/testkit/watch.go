package testkit

import (
	"bytes"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"regexp"
	"sync"
	"syscall"
)

const watchProgram = "testkit-watch"

// Programs are the commands of the kit's own that scripts start as processes; TestMain hands them to testscript.Main.
var Programs = map[string]func(){watchProgram: watchMain, wineProgram: wineMain}

// watched says how to run a program: on a terminal or not, and which signal to send once its output matches.
type watched struct {
	tty    bool
	signal syscall.Signal
	at     *regexp.Regexp
}

var signals = map[string]syscall.Signal{
	"": 0, "INT": syscall.SIGINT, "TERM": syscall.SIGTERM, "KILL": syscall.SIGKILL, "HUP": syscall.SIGHUP, "QUIT": syscall.SIGQUIT,
}

func watchMain() {
	var w watched
	flag.BoolVar(&w.tty, "tty", false, "")
	name := flag.String("signal", "", "")
	at := flag.String("at", "", "")
	flag.Parse()
	signal, known := signals[*name]
	pattern, err := regexp.Compile(*at)
	if err != nil || !known {
		fmt.Fprintf(os.Stderr, "%s: -signal %s -at %s: %v\n", watchProgram, *name, *at, err)
		os.Exit(125)
	}
	w.signal, w.at = signal, pattern
	cmd := exec.Command(flag.Arg(0), flag.Args()[1:]...)
	if w.tty {
		err = runOnTerminal(cmd, w)
	} else {
		err = runWatched(cmd, w)
	}
	code, err := codeOf(err)
	if err != nil {
		fmt.Fprintln(os.Stderr, watchProgram+":", err)
		os.Exit(125)
	}
	os.Exit(code)
}

func runWatched(cmd *exec.Cmd, w watched) error {
	watch := &watcher{at: w.at, then: func() { cmd.Process.Signal(w.signal) }}
	cmd.Stdin, cmd.Stdout, cmd.Stderr = os.Stdin, io.MultiWriter(os.Stdout, watch), io.MultiWriter(os.Stderr, watch)
	return cmd.Run()
}

// watcher calls then, once, when what was written matches at.
type watcher struct {
	at   *regexp.Regexp
	then func()

	mu   sync.Mutex
	seen bytes.Buffer
	done bool
}

func (w *watcher) Write(p []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.seen.Write(p)
	if !w.done && w.at.Match(w.seen.Bytes()) {
		w.done = true
		w.then()
	}
	return len(p), nil
}
