package artifact

import (
	"bytes"
	"strings"
	"testing"
)

const (
	abiText   = "module compiled against ABI version 0x%x but this version of numpy is 0x%x\x00"
	floorText = "module was compiled against NumPy C-API version 0x%x (NumPy 1.23) but the running NumPy has C-API version 0x%x.\x00"
	bothNames = "numpy._core._multiarray_umath\x00numpy.core._multiarray_umath\x00"
	oneName   = "numpy.core._multiarray_umath\x00"
	sizeText  = "%.200s.%.200s size changed, may indicate binary incompatibility. Expected %zd from C header, got %zd from PyObject\x00"
)

func TestNumPyUse(t *testing.T) {
	for name, test := range map[string]struct {
		text         string
		only1, aware bool
		floor, least string
	}{
		"nothing":                                 {text: "numpy"},
		"headers before 1.16":                     {text: "numpy.core.multiarray\x00" + abiText, only1: true},
		"headers of 1.x":                          {text: oneName + abiText, only1: true, least: "1.16"},
		"headers of 2.x":                          {text: bothNames + abiText + floorText, aware: true, floor: "1.23"},
		"two floors in one library":               {text: bothNames + abiText + floorText + strings.Replace(floorText, "1.23", "2.0", 1), aware: true, floor: "2.0"},
		"a floor that is no release":              {text: bothNames + abiText + strings.Replace(floorText, "1.23", "%s", 1), aware: true},
		"ufuncs alone, headers of 1.x":            {text: oneName + "_UFUNC_API not found\x00", only1: true, least: "1.16"},
		"ufuncs alone, headers of 2.x":            {text: bothNames + "_UFUNC_API not found\x00", aware: true},
		"ufuncs alone, headers before 1.16":       {text: "numpy.core.umath\x00_UFUNC_API not found\x00"}, // loads with NumPy 2
		"pybind11 before 2.12":                    {text: "numpy.core.multiarray\x00_ARRAY_API\x00"},      // loads with NumPy 2
		"pybind11 since 2.12":                     {text: "numpy._core\x00numpy.core\x00multiarray\x00_ARRAY_API\x00"},
		"Rust's numpy":                            {text: "numpy.core.multiarray_ARRAY_API_UFUNC_APIFailed to access NumPy array API capsule"},
		"a mention of the name":                   {text: "see numpy.core._multiarray_umath"},
		"Cython 0.29, declarations of 1.x":        {text: sizeText + "numpy.core.multiarray failed to import\x00", only1: true},
		"Cython 0.29, declarations of 2.x":        {text: sizeText + "numpy._core.multiarray failed to import\x00"},
		"Cython 3, headers of 2.x":                {text: sizeText + bothNames + abiText + "numpy.core.multiarray failed to import (auto-generated\x00numpy._core.multiarray failed to import\x00", aware: true},
		"Cython without cimport numpy":            {text: sizeText},
		"a library that was compiled for another": {text: "This program was compiled against version "},
	} {
		t.Run(name, func(t *testing.T) {
			s := &searcher{budget: newBudget(1 << 30)}
			use, err := s.numpy(strings.NewReader(test.text))
			if least, _ := use.least(); use.only1() && least != test.least {
				t.Errorf("at least %q, want %q", least, test.least)
			}
			if err != nil || use.only1() != test.only1 || use.aware() != test.aware || use.floor != test.floor {
				t.Errorf("only 1.x %t, aware %t, floor %q, %v; want %+v", use.only1(), use.aware(), use.floor, err, test)
			}
		})
	}
}

// A text is found wherever the border of two chunks cuts it.
func TestChunkBorders(t *testing.T) {
	text := bothNames + abiText + floorText
	for start := chunk - len(text) - 2; start <= chunk+2; start++ {
		data := bytes.Repeat([]byte("."), 2*chunk)
		copy(data[start:], text)
		s := &searcher{budget: newBudget(1 << 30)}
		if use, err := s.numpy(bytes.NewReader(data)); err != nil || !use.aware() || use.floor != "1.23" {
			t.Fatalf("at %d: %+v, %v", start, use, err)
		}
	}
}
