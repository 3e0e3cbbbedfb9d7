package rehearsal

import (
	"archive/zip"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/pipguard/pipguard/shim/distinfo"
	"github.com/pipguard/pipguard/shim/environment"
	"github.com/pipguard/pipguard/shim/parallel"
)

// maxMembers bounds the files of all wheels; the largest real ones hold about 20,000.
const maxMembers = 200_000

// An archive is an open wheel.
type archive struct {
	Wheel
	zip   *distinfo.Wheel
	bytes int64 // that it unpacks to

	content content // once it is identified
	large   bool    // only its metadata is unpacked
}

// openWheels opens the plan's wheels. Where they unpack to more than limit bytes, whatever they claim, the largest are apart.
func openWheels(wheels []Wheel, limit int64) (archives, large []*archive, err error) {
	var bytes int64
	members := 0
	for _, wheel := range wheels {
		opened, err := openWheel(wheel)
		if err != nil {
			closeWheels(archives)
			return nil, nil, err
		}
		opened.measure(limit)
		archives = append(archives, opened)
		bytes += opened.bytes
		members += len(opened.zip.File)
	}
	for bytes > limit || members > maxMembers {
		at := largest(archives)
		archives[at].large = true
		large = append(large, archives[at])
		bytes -= archives[at].bytes
		members -= len(archives[at].zip.File)
		archives = slices.Delete(archives, at, at+1)
	}
	return archives, large, nil
}

// measure counts the bytes that a wheel unpacks to, to a little more than limit.
func (a *archive) measure(limit int64) {
	for _, member := range a.zip.File {
		if !header(member.Name) && a.bytes <= limit {
			a.bytes += int64(min(member.UncompressedSize64, uint64(limit)+1))
		}
	}
}

// largest is the number of the wheel with the most bytes; where all have few, with the most files.
func largest(archives []*archive) int {
	at := 0
	for i, a := range archives {
		if a.weight() > archives[at].weight() {
			at = i
		}
	}
	return at
}

func (a *archive) weight() int64 { return a.bytes + int64(len(a.zip.File))*4096 }

func openWheel(wheel Wheel) (*archive, error) {
	read, err := distinfo.OpenWheel(wheel.File)
	if err != nil {
		return nil, fmt.Errorf("open %s: %w", wheel.File, err)
	}
	return &archive{Wheel: wheel, zip: read}, nil
}

func closeWheels(archives []*archive) {
	for _, a := range archives {
		a.zip.Close()
	}
}

// unpack lays a wheel's files into a tree, each where its scheme says (binary distribution format, "The .data directory"),
// on all processors. It gives the folders and the files that it made.
func (a *archive) unpack(l layout) (made held, err error) {
	had := map[string]bool{}
	var members []*zip.File
	for _, member := range a.zip.File {
		name, ok := l.place(a.Name, member.Name)
		if !ok || strings.HasSuffix(member.Name, "/") || header(member.Name) || a.large && !inMetadata(member.Name) {
			continue
		}
		if path := filepath.Join(l.folder, filepath.FromSlash(name)); tooLong(path) {
			return held{}, &NotTriedError{"paths would be too long: " + path}
		}
		made.files, members = append(made.files, filepath.FromSlash(name)), append(members, member)
		if folder := path.Dir(name); !had[folder] {
			had[folder] = true
			made.folders = append(made.folders, filepath.FromSlash(folder))
			if err := l.root.MkdirAll(filepath.FromSlash(folder), 0o755); err != nil {
				return held{}, fmt.Errorf("unpack %s: %w", a.Name, err)
			}
		}
	}
	failed := make([]error, len(members))
	parallel.Each(len(members), 16, func(mine iter.Seq[int]) {
		for i := range mine {
			failed[i] = write(l.root, made.files[i], members[i])
		}
	})
	if first := slices.IndexFunc(failed, func(err error) bool { return err != nil }); first >= 0 {
		return held{}, fmt.Errorf("unpack %s: %w", a.Name, failed[first])
	}
	return made, nil
}

// headerEnds are what a compiler reads, by the ends of their names; some have none.
var headerEnds = []string{"", ".h", ".hh", ".hpp", ".hxx", ".cuh", ".inc", ".inl"}

// header says whether a member is there to compile against. No import reads it, and they are half of the files of some wheels.
func header(member string) bool {
	return strings.Contains(member, "/include/") && slices.Contains(headerEnds, path.Ext(member))
}

// write makes one file, of no more bytes than the archive's directory claims. The last wheel to bring a file wins, as
// with pip.
func write(root *os.Root, name string, member *zip.File) error {
	from, err := member.Open()
	if err != nil {
		return err
	}
	defer from.Close()
	to, err := create(root, name)
	if err != nil {
		return err
	}
	_, err = io.Copy(to, io.LimitReader(from, int64(member.UncompressedSize64)))
	return errors.Join(err, to.Close())
}

// create makes a file in the place of one of that name, which may be another wheel's in a store.
func create(root *os.Root, name string) (*os.File, error) {
	to, err := root.OpenFile(name, os.O_CREATE|os.O_WRONLY|os.O_EXCL, 0o755)
	if errors.Is(err, fs.ErrExist) {
		if err = root.Remove(name); err == nil {
			to, err = root.OpenFile(name, os.O_CREATE|os.O_WRONLY|os.O_EXCL, 0o755)
		}
	}
	return to, err
}

// place is where a member lies below the tree, with slashes; false where it leads out of it.
func (l layout) place(distribution, member string) (string, bool) {
	if !filepath.IsLocal(filepath.FromSlash(member)) || strings.Contains(member, `\`) {
		return "", false
	}
	data, rest, _ := strings.Cut(member, "/")
	if !strings.HasSuffix(data, ".data") {
		return path.Join(l.site, member), true
	}
	scheme, rest, ok := strings.Cut(rest, "/")
	if !ok || !filepath.IsLocal(filepath.FromSlash(rest)) {
		return "", false
	}
	folders := map[string]string{
		"purelib": l.site, "platlib": l.site, "scripts": environment.ScriptsFolder, "data": ".",
		"headers": headers(l.minor, distribution),
	}
	folder, ok := folders[scheme]
	return path.Join(folder, rest), ok
}
