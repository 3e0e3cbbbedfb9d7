package needs

import "strings"

// retired are top modules that Python has had since 3.6 and has no more, from "Removed" in What's New in Python 3.7 to 3.13
// and PEP 594. Those of Windows alone are left out, and distutils, which setuptools provides.
const retired = " fpectl macpath _dummy_thread dummy_threading _bootlocale formatter parser symbol binhex asynchat asyncore imp smtpd " +
	"aifc audioop cgi cgitb chunk crypt imghdr mailcap nis nntplib ossaudiodev pipes sndhdr spwd sunau telnetlib uu xdrlib lib2to3 "

// isRetired says that a module was Python's own.
func isRetired(module string) bool {
	top, _, _ := strings.Cut(module, ".")
	return strings.Contains(retired, " "+top+" ")
}

// retires says that what a need asks for is a module that Python had, and that nobody has or had.
func (n *Need) retires(a answer, was State) bool {
	return was == Unmet && a.state == Unmet && a.dist == nil && isRetired(n.Module)
}
