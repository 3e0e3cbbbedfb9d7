package needs

import (
	"archive/zip"
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"syscall"

	"github.com/pipguard/pipguard/shim/distinfo"
	"github.com/pipguard/pipguard/shim/memo"
)

// A Source is a distribution: installed, or in a wheel.
type Source struct {
	Name, Version string
	Site          string     // the folder that it is installed in
	Folder        string     // its .dist-info or .egg-info, below Site
	Stamp         memo.Stamp // of its METADATA; zero where nothing is to be remembered
	Wheel         string     // the wheel's path, instead of Site and Folder
	Requires      []string   // normalised names of what it requires here without an extra
	Optional      []string   // and of what it requires for an extra alone
}

// A World is all that an environment holds, in the order of installation: of two that provide the same file, the last has it.
type World struct {
	Sources []Source
	Sites   []string // folders in which modules may lie that no distribution owns
}

// key tells one source from another.
func (s Source) key() string {
	return strings.Join([]string{s.Wheel, s.Site, s.Folder, s.Version}, "\x00")
}

// maxFile bounds one file's text.
const maxFile = 16 << 20

// An opener gives the text of files by their names.
type opener interface {
	read(name string) ([]byte, error)
	close()
}

// A folder reads files below it; links that lead out of it are not followed.
type folder struct{ root *os.Root }

func openFolder(path string) (opener, error) {
	root, err := os.OpenRoot(path)
	return folder{root}, err
}

func (f folder) close() { f.root.Close() }

func (f folder) read(name string) ([]byte, error) {
	file, err := f.root.OpenFile(filepath.FromSlash(name), os.O_RDONLY|syscall.O_NONBLOCK, 0)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil || !info.Mode().IsRegular() || info.Size() > maxFile {
		return nil, distinfo.ErrTooLarge
	}
	data := make([]byte, info.Size())
	n, err := io.ReadFull(file, data)
	if err == io.ErrUnexpectedEOF || err == io.EOF {
		err = nil
	}
	return data[:n], err
}

// An archive reads a wheel's files by the names that they have once installed.
type archive struct {
	wheel   *distinfo.Wheel
	members map[string]*zip.File
	names   []string
}

func openArchive(path string) (*archive, error) {
	z, err := distinfo.OpenWheel(path)
	if err != nil {
		return nil, err
	}
	a := &archive{wheel: z, members: map[string]*zip.File{}}
	for _, member := range z.File {
		name := cmp.Or(distinfo.Importable(member.Name), member.Name)
		a.members[name] = member
		a.names = append(a.names, name)
	}
	return a, nil
}

// digest tells wheels apart by what their directories say of their files: names, sizes and checksums.
func (a *archive) digest() string {
	sum := sha256.New()
	for _, member := range a.wheel.File {
		fmt.Fprintf(sum, "%q %d %08x\n", member.Name, member.UncompressedSize64, member.CRC32)
	}
	return hex.EncodeToString(sum.Sum(nil))
}

func (a *archive) close() { a.wheel.Close() }

func (a *archive) read(name string) ([]byte, error) {
	member := a.members[name]
	if member == nil {
		return nil, os.ErrNotExist
	}
	if member.UncompressedSize64 > maxFile {
		return nil, distinfo.ErrTooLarge
	}
	r, err := member.Open()
	if err != nil {
		return nil, err
	}
	defer r.Close()
	return io.ReadAll(io.LimitReader(r, maxFile))
}
