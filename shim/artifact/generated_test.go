package artifact

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"
)

// What counts of generated code is what importing the distribution loads, or all of it where it is what is there.
func TestClassifyGenerated(t *testing.T) {
	text, err := os.ReadFile(filepath.Join("testdata", "3.10.0_pb2.py"))
	if err != nil {
		t.Fatal(err)
	}
	newer, err := os.ReadFile(filepath.Join("testdata", "25.5_pb2.py"))
	if err != nil {
		t.Fatal(err)
	}
	for name, test := range map[string]struct {
		files  map[string]string // beside ten modules that import nothing
		counts bool
	}{
		"imported by the package":       {map[string]string{"a/__init__.py": "from .b import c", "a/b.py": "from a.x import o_pb2", "a/x/o_pb2.py": ""}, true},
		"imported by a single module":   {map[string]string{"single.py": "import a.x.o_pb2 as o", "a/x/o_pb2.py": ""}, true},
		"a single module":               {map[string]string{"o_pb2.py": ""}, true},
		"below a namespace":             {map[string]string{"space/a/__init__.py": "from space.a import o_pb2", "space/a/o_pb2.py": ""}, true},
		"by another package's name":     {map[string]string{"a/__init__.py": "from b import *", "b/__init__.py": "from a.x import o_pb2", "b/x/__init__.py": "", "b/x/o_pb2.py": ""}, true},
		"in a project's folder":         {map[string]string{"src/p/__init__.py": "from . import b", "src/p/b.py": "from p.o_pb2 import O", "src/p/o_pb2.py": ""}, true},
		"imported on the way":           {map[string]string{"a/__init__.py": "import a.x.y", "a/x/__init__.py": "from . import o_pb2", "a/x/y.py": "", "a/x/o_pb2.py": ""}, true},
		"imported by a plugin":          {map[string]string{"a/__init__.py": "import b", "a/plugin.py": "from . import o_pb2", "a/o_pb2.py": ""}, false},
		"imported when a function runs": {map[string]string{"a/__init__.py": "def f():\n    from . import o_pb2", "a/o_pb2.py": ""}, false},
		"imported by nothing":           {map[string]string{"a/__init__.py": "", "a/o_pb2.py": ""}, false},
		"a copy for a newer protobuf":   {map[string]string{"a/__init__.py": "try:\n    from . import o_pb2_new\nexcept ImportError:\n    from . import o_pb2", "a/o_pb2.py": "", "a/o_pb2_new.py": string(newer)}, false},
		"a module that cannot be read":  {map[string]string{"a/__init__.py": "import a.gone", "a/o_pb2.py": ""}, true},
		"one of much that is newer":     {map[string]string{"a/o_pb2.py": "", "a/p_pb2.py": string(newer), "a/q_pb2.py": string(newer)}, false},
		"nothing but generated code":    {map[string]string{"a/__init__.py": "__version__ = '1'", "a/o_pb2.py": "", "a/p_pb2.py": ""}, true},
		"beside code that imports it":   {map[string]string{"a/b.py": "from . import o_pb2\ndef f(): pass", "a/o_pb2.py": "", "a/p_pb2.py": ""}, true},
		"beside code that does not":     {map[string]string{"a/b.py": "class B: pass", "a/o_pb2.py": "", "a/p_pb2.py": ""}, false},
	} {
		t.Run(name, func(t *testing.T) {
			folder := t.TempDir()
			var listed []string
			for file, content := range test.files {
				if content == "" && filepath.Base(file) != "__init__.py" && isGenerated(file) {
					content = string(text) + "\n# of " + file
				}
				lay(t, folder, map[string]string{file: content})
				listed = append(listed, file)
			}
			for i := range 10 {
				file := fmt.Sprintf("a/m%d.py", i)
				lay(t, folder, map[string]string{file: ""})
				listed = append(listed, file)
			}
			if name == "a module that cannot be read" {
				listed = append(listed, "a/gone.py")
			}
			slices.Sort(listed)
			built, err := ScanFiles(folder, listed)
			if err != nil || (built.ProtobufDescriptors.Count > 0) != test.counts {
				t.Errorf("%+v, %v, want that it counts: %v", built, err, test.counts)
			}
		})
	}
}

// Code that is run on a condition says nothing.
func TestGeneratedOnCondition(t *testing.T) {
	text := "if newer:\n  from google.protobuf.internal import builder as _builder\nelse:\n  DESCRIPTOR = _descriptor.FileDescriptor(\n  )\n  A = _descriptor.Descriptor()\n  from google.protobuf import service as _service\n"
	if use := parseGenerated([]byte(text)); use != (protobufUse{}) {
		t.Errorf("%+v", use)
	}
}
