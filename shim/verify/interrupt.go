package verify

import (
	"context"
	"os"
	"os/signal"
	"syscall"
)

// Interrupted is the end of a context by a signal.
type Interrupted struct{ signal syscall.Signal }

func (i Interrupted) Error() string { return "a signal came (" + i.signal.String() + ")" }

// Code is the exit code of a program that the signal ends.
func (i Interrupted) Code() int { return 128 + int(i.signal) }

// Interruptible ends a context with an Interrupted when the program is to end, so that what it started ends too.
func Interruptible(parent context.Context) (ctx context.Context, stop func()) {
	ctx, cancel := context.WithCancelCause(parent)
	signals := make(chan os.Signal, 1)
	for _, s := range []os.Signal{syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP} {
		if !signal.Ignored(s) { // nohup
			signal.Notify(signals, s)
		}
	}
	go func() {
		if by, ok := (<-signals).(syscall.Signal); ok {
			cancel(Interrupted{by})
		}
	}()
	return ctx, func() { signal.Stop(signals); close(signals); cancel(nil) }
}
