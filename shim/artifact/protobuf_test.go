package artifact

import (
	"os"
	"path/filepath"
	"testing"
)

// The files in testdata were made by protoc of the version in their names, from testdata/place.proto.
func TestParseGenerated(t *testing.T) {
	const source = "place.proto"
	for name, want := range map[string]protobufUse{
		"3.10.0_pb2.py":          {source: source, descriptors: true},
		"3.17.3_pb2.py":          {source: source, descriptors: true},
		"3.19.4_pb2.py":          {source: source},
		"3.19.4-services_pb2.py": {source: source, services: true},
		"3.20.1_pb2.py":          {source: source, floor: "3.20"},
		"25.5_pb2.py":            {source: source, floor: "3.20"},
		"27.5_pb2.py":            {source: source, floor: "5.27.5"},
		"30.2_pb2.py":            {source: source, floor: "6.30.2"},
	} {
		t.Run(name, func(t *testing.T) {
			data, err := os.ReadFile(filepath.Join("testdata", name))
			if err != nil {
				t.Fatal(err)
			}
			if got := parseGenerated(data); got != want {
				t.Errorf("got %+v, want %+v", got, want)
			}
		})
	}
}
