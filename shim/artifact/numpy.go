package artifact

import (
	"bytes"

	"github.com/pipguard/pipguard/shim/pattern"
)

// The text that NumPy's headers compile into whatever calls import_array or import_umath (numpy/__multiarray_api.h and
// __ufunc_api.h, releases 1.11.3 to 2.4.6; each of them built and loaded with NumPy 1.26, 2.0 and 2.4, see docs/artifacts.md).
// pybind11, nanobind and Rust's numpy reach the interface by other ways, work with both, and carry none of it.
var (
	abiCheck   = []byte("compiled against ABI version 0x%x but this version of numpy")
	ufuncCheck = []byte("UFUNC_API not found") // a module of ufuncs alone has no other check
	umath      = []byte("._multiarray_umath")  // since umathSince
	floorCheck = []byte("compiled against NumPy C-API version 0x%x (NumPy ")
)

// umathSince is the first NumPy with the module that headers since its own look for. Measured: tensorflow 2.7.4 fails with
// NumPy 1.14.6 and 1.15.4 for that module, and loads with 1.16.0.
const umathSince = "1.16"

// What Cython before 3.0 compiles into a module with "cimport numpy", called import_array or not: a check of the sizes
// of NumPy's types, of which numpy.dtype's has shrunk in NumPy 2, and a message of the declarations (__init__.pxd) used.
// Those of NumPy 1 cannot be compiled with headers of NumPy 2.
var (
	sizeCheck  = []byte("size changed, may indicate binary incompatibility")
	multiarray = []byte(".multiarray failed to import")
)

// NumPy's package of C modules, before and since 2.0.
var core1, core2 = []byte("numpy.core"), []byte("numpy._core")

var release = pattern.New(`^\d{1,4}(\.\d{1,4}){1,2}\)`)

// longest is more than the longest of these texts with what must stand around it.
const longest = 128

// A numpyUse is which of these texts a file carries.
type numpyUse struct {
	abi, ufunc, size bool
	api, message     cores
	floor            string // the oldest release that is accepted; "" with headers before 2.0
}

// cores says which of NumPy's two packages a text names.
type cores struct{ one, two bool }

// look notes what a window on the file's bytes shows.
func (u *numpyUse) look(window []byte) {
	u.abi = u.abi || bytes.Contains(window, abiCheck)
	u.ufunc = u.ufunc || bytes.Contains(window, ufuncCheck)
	u.size = u.size || bytes.Contains(window, sizeCheck)
	u.api.look(window, umath)
	u.message.look(window, multiarray)
	for rest := window; ; {
		_, after, found := bytes.Cut(rest, floorCheck)
		if !found {
			return
		}
		if v := release().Find(after); v != nil {
			u.floor = newest(u.floor, string(v[:len(v)-1]))
		}
		rest = after
	}
}

// look notes the packages whose names stand before a text.
func (c *cores) look(window, text []byte) {
	for rest := window; !c.one || !c.two; {
		at := bytes.Index(rest, text)
		if at < 0 {
			return
		}
		c.one = c.one || bytes.HasSuffix(rest[:at], core1)
		c.two = c.two || bytes.HasSuffix(rest[:at], core2)
		rest = rest[at+len(text):]
	}
}

// aware says that the file was built with headers of NumPy 2: it looks for both packages.
func (u *numpyUse) aware() bool { return u.api.two && (u.abi || u.ufunc) }

// only1 says that the file was built with headers of NumPy 1. NumPy 2 refuses such a file by the package's name, by the
// number of the interface, or by a type's size.
func (u *numpyUse) only1() bool {
	cython := u.size && u.message.one && !u.message.two
	return !u.api.two && (u.abi || u.ufunc && u.api.one || cython)
}

// least is the oldest NumPy in which a file of NumPy 1's headers finds the interface that it looks for, "" for all; says
// is false where it looks for none. The interface's number, which is compared next, is in machine code.
func (u *numpyUse) least() (version string, says bool) {
	if u.api.one {
		version = umathSince
	}
	return version, u.abi || u.ufunc
}
