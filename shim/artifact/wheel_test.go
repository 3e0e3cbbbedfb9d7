package artifact

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/pipguard/pipguard/policy"
	"github.com/pipguard/pipguard/shim/distinfo"
)

// A member is a file in a wheel; size and method are what it claims, if not what is so.
type member struct {
	name    string
	content []byte
	claim   func(*zip.FileHeader)
}

func pack(t testing.TB, members ...member) []byte {
	t.Helper()
	var out bytes.Buffer
	archive := zip.NewWriter(&out)
	for _, m := range members {
		header := &zip.FileHeader{Name: m.name, Method: zip.Deflate}
		if m.claim == nil {
			w, err := archive.CreateHeader(header)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := w.Write(m.content); err != nil {
				t.Fatal(err)
			}
			continue
		}
		header.Method, header.UncompressedSize64, header.CompressedSize64 = zip.Store, uint64(len(m.content)), uint64(len(m.content))
		m.claim(header)
		w, err := archive.CreateRaw(header)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write(m.content); err != nil {
			t.Fatal(err)
		}
	}
	if err := archive.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func readBytes(wheel []byte) (policy.Built, error) {
	return readWheel(bytes.NewReader(wheel), int64(len(wheel)))
}

var old = []byte(oneName + abiText)

func TestWheel(t *testing.T) {
	modern := []byte(bothNames + abiText + floorText)
	generated, err := os.ReadFile("testdata/27.5_pb2.py")
	if err != nil {
		t.Fatal(err)
	}
	for name, test := range map[string]struct {
		members []member
		want    policy.Built
	}{
		"nothing to read": {[]member{{name: "a/__init__.py", content: old}}, policy.Built{}},
		"every kind of file": {
			[]member{
				{name: "a/m.pyd", content: old},
				{name: "a-1.data/platlib/a/l.cpython-311-darwin.so", content: old},
				{name: "a/.dylibs/liba.1.dylib", content: modern},
				{name: "a/liba_python.so.1400", content: modern},
				{name: "a/p_pb2.py", content: generated},
			},
			policy.Built{
				NumPy1Only:    policy.Files{Count: 2, Example: "a/l.cpython-311-darwin.so"},
				NumPy2Aware:   policy.Files{Count: 2, Example: "a/.dylibs/liba.1.dylib"},
				NumPyFloor:    policy.Floor{Version: "1.23", File: "a/.dylibs/liba.1.dylib"},
				ProtobufFloor: policy.Floor{Version: "5.27.5", File: "a/p_pb2.py"},
			},
		},
		"a module that wants a newer NumPy than the rest": {
			[]member{{name: "a/m.pyd", content: modern}, {name: "a/n.pyd", content: []byte(bothNames + abiText + strings.Replace(floorText, "1.23", "2.0", 1))}},
			policy.Built{NumPy2Aware: policy.Files{Count: 2, Example: "a/m.pyd"}, NumPyFloor: policy.Floor{Version: "1.23", File: "a/m.pyd"}},
		},
		"NumPy itself": {[]member{
			{name: "numpy/__init__.py"},
			{name: "numpy/random/mtrand.cpython-311-x86_64-linux-gnu.so", content: old},
		}, policy.Built{}},
		"protobuf itself": {[]member{
			{name: "google/protobuf/__init__.py"},
			{name: "google/protobuf/any_pb2.py", content: generated},
		}, policy.Built{}},
	} {
		t.Run(name, func(t *testing.T) {
			if got, err := readBytes(pack(t, test.members...)); err != nil || got != test.want {
				t.Errorf("got %+v, %v, want %+v", got, err, test.want)
			}
		})
	}
}

// Files made from one .proto file for several protobufs are chosen from when they run: the most lenient one counts.
func TestCopiesOfGeneratedCode(t *testing.T) {
	read := func(names ...string) policy.Built {
		var members []member
		for _, name := range names {
			content, err := os.ReadFile(filepath.Join("testdata", name))
			if err != nil {
				t.Fatal(err)
			}
			members = append(members, member{name: "v" + strings.TrimSuffix(name, "_pb2.py") + "/place_pb2.py", content: content})
		}
		built, err := readBytes(pack(t, members...))
		if err != nil {
			t.Fatal(err)
		}
		return built
	}
	python, services := "v3.10.0/place_pb2.py", "v3.19.4-services/place_pb2.py"
	for _, test := range []struct {
		files []string
		want  policy.Built
	}{
		{[]string{"3.10.0_pb2.py"}, policy.Built{ProtobufDescriptors: policy.Files{Count: 1, Example: python}}},
		{[]string{"3.10.0_pb2.py", "3.17.3_pb2.py"}, policy.Built{ProtobufDescriptors: policy.Files{Count: 2, Example: python}}},
		{[]string{"3.10.0_pb2.py", "3.20.1_pb2.py"}, policy.Built{}},
		{[]string{"3.20.1_pb2.py", "30.2_pb2.py"}, policy.Built{ProtobufFloor: policy.Floor{Version: "3.20", File: "v3.20.1/place_pb2.py"}}},
		{[]string{"3.19.4-services_pb2.py"}, policy.Built{ProtobufServices: policy.Files{Count: 1, Example: services}}},
		{[]string{"3.19.4-services_pb2.py", "3.19.4_pb2.py"}, policy.Built{}},
	} {
		if got := read(test.files...); got != test.want {
			t.Errorf("%v: got %+v, want %+v", test.files, got, test.want)
		}
	}
}

// Whatever a wheel claims, the reading ends soon, in little memory, with what could be read and why the rest could not.
func TestHostileWheels(t *testing.T) {
	good := member{name: "a/good.so", content: old}
	zeros := make([]byte, 96<<20)
	deflated := pack(t, member{name: "a/bomb.so", content: zeros})
	claims := func(change func(*zip.FileHeader)) member {
		return member{name: "a/bad.so", content: old, claim: change}
	}
	for name, test := range map[string]struct {
		wheel []byte
		want  error
		reads int // files read all the same
	}{
		"empty":                 {nil, zip.ErrFormat, 0},
		"no zip":                {bytes.Repeat([]byte("x"), 1000), zip.ErrFormat, 0},
		"cut short":             {pack(t, good)[:60], zip.ErrFormat, 0},
		"a bomb":                {deflated, distinfo.ErrTooLarge, 0},
		"a bomb of many":        {pack(t, many(80, member{content: zeros[:1<<20]})...), distinfo.ErrTooLarge, 0},
		"claims 4 GB":           {pack(t, good, claims(func(h *zip.FileHeader) { h.UncompressedSize64 = 4 << 30 })), io.ErrUnexpectedEOF, 1},
		"claims 16 EB":          {pack(t, good, claims(func(h *zip.FileHeader) { h.UncompressedSize64 = 1<<64 - 1 })), io.ErrUnexpectedEOF, 1},
		"claims less":           {pack(t, good, claims(func(h *zip.FileHeader) { h.UncompressedSize64 = 3 })), zip.ErrFormat, 1},
		"another checksum":      {pack(t, good, claims(func(h *zip.FileHeader) { h.CRC32 = 7 })), zip.ErrChecksum, 1},
		"no such method":        {pack(t, good, claims(func(h *zip.FileHeader) { h.Method = 99 })), zip.ErrAlgorithm, 1},
		"no deflate stream":     {pack(t, good, claims(func(h *zip.FileHeader) { h.Method = zip.Deflate })), nil, 1},
		"a directory of 20 MB":  {pack(t, many(150_000, member{claim: func(*zip.FileHeader) {}})...), distinfo.ErrTooLarge, 0},
		"a directory elsewhere": {lyingDirectory(pack(t, good)), nil, 0},
	} {
		t.Run(name, func(t *testing.T) {
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			got, err := readBytes(test.wheel)
			runtime.ReadMemStats(&after)
			if err == nil || test.want != nil && !errors.Is(err, test.want) || got.NumPy1Only.Count != test.reads {
				t.Errorf("%+v, %v, want %v and %d files", got, err, test.want, test.reads)
			}
			if used := after.TotalAlloc - before.TotalAlloc; used > 200<<20 {
				t.Errorf("%d MB were allocated", used>>20)
			}
		})
	}
}

func many(count int, m member) []member {
	all := make([]member, count)
	for i := range all {
		all[i] = m
		all[i].name = strings.Repeat("long/", 12) + string(rune('a'+i%26)) + strings.Repeat("x", i/26%50) + ".so"
	}
	return all
}

// lyingDirectory points the end of a zip's directory at another place.
func lyingDirectory(wheel []byte) []byte {
	end := bytes.LastIndex(wheel, []byte("PK\x05\x06"))
	binary.LittleEndian.PutUint32(wheel[end+16:], uint32(end-3))
	return wheel
}

func TestScanWheelNamesTheWheel(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "a-1-py3-none-any.whl")
	if err := os.WriteFile(path, []byte("no zip"), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]error{path: zip.ErrFormat, dir: os.ErrInvalid, path + ".gone": os.ErrNotExist} {
		_, err := ScanWheel(name)
		if missing, ok := errors.AsType[*Missing](err); !ok || missing.File != name || !errors.Is(err, want) {
			t.Errorf("%s: got %v, want %v", name, err, want)
		}
	}
}

func FuzzWheel(f *testing.F) {
	f.Add(pack(f, member{name: "a/b.so", content: old}))
	f.Add(pack(f, member{name: "a/b.so", content: elf(2, programHeader{1, r, 0, 300_000}, programHeader{1, r, 1 << 40, 1 << 50})}))
	f.Add(pack(f, member{name: "a_pb2.py", content: []byte("ValidateProtobufRuntimeVersion(Domain.PUBLIC, 6, 31, 1, '')")}))
	f.Fuzz(func(t *testing.T, wheel []byte) {
		readBytes(wheel) //nolint:errcheck // it may say anything, and must end
	})
}
