package shim

import (
	"os"

	"github.com/pipguard/pipguard/shim/installer"
	"github.com/pipguard/pipguard/shim/request"
)

// quiet is the uv of an upgrade: what it says goes to a file, why it finds no plan as well.
func (u *theUv) quiet(s *session, q request.Request, said *os.File) installer.Installer {
	s.clearStaging()
	real := u.real(s, q)
	real.call.Stdin, real.call.Stdout, real.call.Stderr, real.said = nil, said, said, said
	return &real
}
