/* The smallest extension module that uses NumPy's C interface: import_array, or with -DUFUNC import_umath alone. */
#include <Python.h>
#ifdef UFUNC
#include <numpy/ndarraytypes.h>
#include <numpy/ufuncobject.h>
#define import_numpy import_umath
#else
#include <numpy/arrayobject.h>
#define import_numpy import_array
#endif

/* -DFILLER: code of more than the reader's chunk, before and behind which the linker puts constants. */
#ifdef FILLER
__asm__(".text\n.skip 1048576, 0x90\n");
#endif

#define QUOTED(name) #name
#define TEXT(name) QUOTED(name)
#define JOINED(a, b) a##b
#define INIT(name) JOINED(PyInit_, name)

static struct PyModuleDef definition = {PyModuleDef_HEAD_INIT, TEXT(MODULE), NULL, -1, NULL};

PyMODINIT_FUNC INIT(MODULE)(void) {
	import_numpy();
	return PyModule_Create(&definition);
}
