package artifact

import (
	"bytes"

	"github.com/pipguard/pipguard/shim/pattern"
)

// Each of protoc 3.5 to 35 was run, and what it makes imported with protobuf 3.12 to 7.36 (docs/artifacts.md). What is
// indented is run on a condition (`if Version(protobuf.__version__).major >= 5:`), and says nothing.
var (
	fileDescriptor = []byte("\nDESCRIPTOR = _descriptor.FileDescriptor(")
	madeInPython   = pattern.New(`_descriptor\.(Field|Enum|Service)?Descriptor\(|DESCRIPTOR\._options = None`)
	services       = []byte("\nfrom google.protobuf import service as _service\n")
	builder        = []byte("\nfrom google.protobuf.internal import builder as _builder")
	validate       = []byte("\n_runtime_version.ValidateProtobufRuntimeVersion(")
	validated      = pattern.New(`ValidateProtobufRuntimeVersion\(\s*[\w.]*\bPUBLIC,\s*(\d{1,4}),\s*(\d{1,4}),\s*(\d{1,4}),`)
	source         = pattern.New(`(?m)^# source: (.+)$`)
)

// builderSince is the first protobuf with google.protobuf.internal.builder.
const builderSince = "3.20"

// maxGenerated bounds one _pb2.py file; the largest seen has 0.3 MB.
const maxGenerated = 16 << 20

// A protobufUse is what one _pb2.py file asks of the protobuf runtime.
type protobufUse struct {
	source      string // the .proto file that it was made from
	descriptors bool   // made in Python: refused from protobuf 4 on
	services    bool   // generic services: refused from protobuf 6 on
	floor       string
}

// A refusal is at which ends runtimes refuse a file.
type refusal struct{ descriptors, services, floor bool }

func (u protobufUse) refusal() refusal { return refusal{u.descriptors, u.services, u.floor != ""} }

// parseGenerated finds out from the text of a _pb2.py file which runtimes can import it.
func parseGenerated(data []byte) protobufUse {
	data = bytes.ReplaceAll(data, []byte("\r\n"), []byte("\n"))
	use := protobufUse{
		descriptors: bytes.Contains(data, fileDescriptor) && madeInPython().Match(data),
		services:    bytes.Contains(data, services),
	}
	if m := source().FindSubmatch(data[:min(len(data), 4096)]); m != nil {
		use.source = string(m[1])
	}
	if bytes.Contains(data, builder) {
		use.floor = builderSince
	}
	if at := bytes.Index(data, validate); at >= 0 {
		if m := validated().FindSubmatch(data[at:min(len(data), at+512)]); m != nil {
			use.floor = newest(use.floor, string(bytes.Join(m[1:], []byte("."))))
		}
	}
	return use
}
