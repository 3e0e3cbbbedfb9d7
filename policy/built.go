package policy

// Built is what a distribution's own files say they were built against: evidence of kind "artifact".
// The zero value says nothing was found.
type Built struct {
	NumPy1Only  Files // extension modules that only NumPy 1.x can load
	NumPy2Aware Files // extension modules built with NumPy 2.x headers: both load them, from NumPyFloor on
	NumPyFloor  Floor // the oldest NumPy that one of them accepts

	ProtobufDescriptors Files // _pb2.py files that protobuf 4 and newer refuse to import
	ProtobufServices    Files // _pb2.py files that protobuf 6 and newer refuse to import: they have generic services
	ProtobufFloor       Floor // the oldest protobuf runtime that some _pb2.py file accepts
}

// Files counts files of one sort and names the first of them, relative to the folder they are installed in.
type Files struct {
	Count   int
	Example string
}

// Floor is a lower bound found in a file: a release such as "1.20", and the file that carries it.
type Floor struct {
	Version string
	File    string
}
