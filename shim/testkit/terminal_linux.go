package testkit

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"os/exec"
	"syscall"

	"golang.org/x/sys/unix"
)

// runOnTerminal runs cmd as the session leader on a pseudo-terminal of 80 columns. Standard input is typed on
// it, standard output gets all that it shows.
func runOnTerminal(cmd *exec.Cmd, w watched) error {
	master, slave, err := openTerminal()
	if err != nil {
		return fmt.Errorf("open a pseudo-terminal: %w", err)
	}
	defer master.Close()
	cmd.Stdin, cmd.Stdout, cmd.Stderr = slave, slave, slave
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true}
	if err := cmd.Start(); err != nil {
		slave.Close()
		return err
	}
	slave.Close()
	go io.Copy(master, os.Stdin)
	out := io.Writer(carriage{os.Stdout})
	if w.signal != 0 {
		out = io.MultiWriter(out, &watcher{at: w.at, then: func() { w.send(cmd, master) }})
	}
	// Reading ends with EIO when the last process has closed the terminal.
	io.Copy(out, master)
	return cmd.Wait()
}

// send types what a person would, so that the whole foreground group gets the signal.
func (w watched) send(cmd *exec.Cmd, master *os.File) {
	switch w.signal {
	case unix.SIGINT:
		master.Write([]byte{3})
	case unix.SIGQUIT:
		master.Write([]byte{28})
	default:
		cmd.Process.Signal(w.signal)
	}
}

func openTerminal() (master, slave *os.File, err error) {
	master, err = os.OpenFile("/dev/ptmx", os.O_RDWR|unix.O_NOCTTY, 0)
	if err != nil {
		return nil, nil, err
	}
	fd := int(master.Fd())
	number, err := unix.IoctlGetInt(fd, unix.TIOCGPTN)
	if err == nil {
		err = unix.IoctlSetPointerInt(fd, unix.TIOCSPTLCK, 0)
	}
	if err == nil {
		err = unix.IoctlSetWinsize(fd, unix.TIOCSWINSZ, &unix.Winsize{Row: 24, Col: 80})
	}
	if err == nil {
		slave, err = os.OpenFile(fmt.Sprintf("/dev/pts/%d", number), os.O_RDWR|unix.O_NOCTTY, 0)
	}
	if err != nil {
		master.Close()
		return nil, nil, err
	}
	return master, slave, nil
}

// carriage drops the carriage return that a terminal puts before each line feed.
type carriage struct{ out io.Writer }

func (c carriage) Write(p []byte) (int, error) {
	_, err := c.out.Write(bytes.ReplaceAll(p, []byte("\r\n"), []byte("\n")))
	return len(p), err
}
