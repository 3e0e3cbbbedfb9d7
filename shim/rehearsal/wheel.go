package rehearsal

import (
	"archive/zip"
	"errors"
	"fmt"
	"io"
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
	name string
	zip  *distinfo.Wheel
}

// openWheels opens the plan's wheels and gives how many bytes they unpack to. It is a *NotTriedError where that is more
// than limit, whatever they claim.
func openWheels(wheels []Wheel, limit int64) (archives []*archive, bytes int64, err error) {
	members := 0
	for _, wheel := range wheels {
		opened, err := openWheel(wheel)
		if err != nil {
			closeWheels(archives)
			return nil, 0, err
		}
		archives = append(archives, opened)
		members += len(opened.zip.File)
		for _, member := range opened.zip.File {
			if header(member.Name) {
				continue
			}
			if member.UncompressedSize64 > uint64(limit) {
				bytes = limit
			}
			bytes += int64(min(member.UncompressedSize64, uint64(limit)))
			if bytes > limit || members > maxMembers {
				closeWheels(archives)
				return nil, 0, &NotTriedError{"there is too much to unpack"}
			}
		}
	}
	return archives, bytes, nil
}

func openWheel(wheel Wheel) (*archive, error) {
	read, err := distinfo.OpenWheel(wheel.File)
	if err != nil {
		return nil, fmt.Errorf("open %s: %w", wheel.File, err)
	}
	return &archive{wheel.Name, read}, nil
}

func closeWheels(archives []*archive) {
	for _, a := range archives {
		a.zip.Close()
	}
}

// unpack lays a wheel's files into a tree, each where its scheme says (binary distribution format, "The .data directory"),
// on all processors.
func (a *archive) unpack(l layout) error {
	made := map[string]bool{}
	var names []string
	var members []*zip.File
	for _, member := range a.zip.File {
		name, ok := l.place(a.name, member.Name)
		if !ok || strings.HasSuffix(member.Name, "/") || header(member.Name) {
			continue
		}
		if path := filepath.Join(l.folder, filepath.FromSlash(name)); tooLong(path) {
			return &NotTriedError{"paths would be too long: " + path}
		}
		names, members = append(names, filepath.FromSlash(name)), append(members, member)
		if folder := path.Dir(name); !made[folder] {
			made[folder] = true
			if err := l.root.MkdirAll(filepath.FromSlash(folder), 0o755); err != nil {
				return fmt.Errorf("unpack %s: %w", a.name, err)
			}
		}
	}
	failed := make([]error, len(members))
	parallel.Each(len(members), 16, func(mine iter.Seq[int]) {
		for i := range mine {
			failed[i] = write(l.root, names[i], members[i])
		}
	})
	if first := slices.IndexFunc(failed, func(err error) bool { return err != nil }); first >= 0 {
		return fmt.Errorf("unpack %s: %w", a.name, failed[first])
	}
	return nil
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
	to, err := root.OpenFile(name, os.O_CREATE|os.O_WRONLY|os.O_TRUNC, 0o755)
	if err != nil {
		return err
	}
	_, err = io.Copy(to, io.LimitReader(from, int64(member.UncompressedSize64)))
	return errors.Join(err, to.Close())
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
