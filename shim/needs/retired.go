package needs

import (
	"bytes"
	"slices"
	"strings"
)

// retired are top modules that Python has had since 3.6 and has no more, from "Removed" in What's New in Python 3.7 to 3.13
// and PEP 594. Those of Windows alone are left out, and distutils, which setuptools provides.
const retired = " fpectl macpath _dummy_thread dummy_threading _bootlocale formatter parser symbol binhex asynchat asyncore imp smtpd " +
	"aifc audioop cgi cgitb chunk crypt imghdr mailcap nis nntplib ossaudiodev pipes sndhdr spwd sunau telnetlib uu xdrlib lib2to3 "

// retiredNames are names that modules have had since 3.6 and have no more, from the same places.
const retiredNames = " asyncio.coroutine base64.decodestring base64.encodestring cgi.escape collections.Callable collections.Iterable " +
	"collections.Iterator collections.Mapping collections.MutableMapping collections.MutableSequence collections.MutableSet collections.Sequence " +
	"collections.Set configparser.SafeConfigParser fractions.gcd importlib.find_loader inspect.formatargspec inspect.getargspec locale.format " +
	"pkgutil.ImpImporter pkgutil.ImpLoader pkgutil.find_loader pkgutil.get_loader platform.dist platform.linux_distribution ssl.match_hostname " +
	"ssl.wrap_socket time.clock typing.io typing.re unittest.findTestCases unittest.makeSuite "

// Retired says that a module was Python's own.
func Retired(module string) bool {
	top, _, _ := strings.Cut(module, ".")
	return strings.Contains(retired, " "+top+" ")
}

// isRetiredName says that a module of Python's had a name.
func isRetiredName(module, name string) bool {
	first, _, _ := strings.Cut(name, ".")
	return strings.Contains(retiredNames, " "+module+"."+first+" ")
}

// retires says that what a need asks for is a module that Python had, and that nobody has or had.
func (n *Need) retires(a answer, was State) bool {
	return was == Unmet && a.state == Unmet && a.dist == nil && Retired(n.Module)
}

// unasked says that a module may make up others by a finder that this Python asks no more: Python 3.12 removed find_module
// (What's New in Python 3.12, importlib), and find_spec takes its place.
func unasked(h hit) bool {
	if h.space || h.compiled || slices.Compare(h.dist.target.Version[:], []int{3, 12}) < 0 {
		return false
	}
	data, err := h.dist.read(h.file)
	return err == nil && bytes.Contains(data, []byte("def find_module(")) && !bytes.Contains(data, []byte("find_spec"))
}

// unserved says that a module of a distribution's own is none of its files, and was made up by such a finder.
func (d *distribution) unserved(module string) bool {
	for parent := before(module); parent != ""; parent = before(parent) {
		if f, ok := d.find(parent); ok {
			_, itself := d.find(module)
			return !itself && unasked(hit{found: f, dist: d})
		}
	}
	return false
}
