package transaction

import (
	"archive/zip"
	"fmt"
	"io"
	"path"
	"path/filepath"
	"strings"

	"github.com/pipguard/pipguard/policy/pep508"
	"github.com/pipguard/pipguard/shim/distinfo"
	"github.com/pipguard/pipguard/shim/pattern"
)

// Scheme is where an environment's distributions go: absolute folders, as sysconfig names them. Headers is without the
// distribution's name that pip adds.
type Scheme struct{ Purelib, Platlib, Scripts, Headers, Data string }

// Added is a distribution that the run installs. Wheel is the local file that pip will install, "" when it is not known
// yet: then the whole of the scheme's folders is watched and kept, which costs more.
type Added struct{ Name, Version, Wheel string }

// real is the scheme with the links in its folders resolved.
func (s Scheme) real() Scheme {
	return Scheme{real(s.Purelib), real(s.Platlib), real(s.Scripts), real(s.Headers), real(s.Data)}
}

// folder is the scheme's folder for a wheel's data key; "" for a key that pip refuses.
func (s Scheme) folder(key string) string {
	return map[string]string{
		"purelib": s.Purelib, "platlib": s.Platlib, "scripts": s.Scripts, "headers": s.Headers, "data": s.Data,
	}[key]
}

// member is a file that comes out of a wheel: the absolute path where it goes, and its checksum and size in the wheel,
// both 0 for a launcher that pip makes.
type member struct {
	path string
	sum  uint32 // CRC-32, IEEE
	size int64
}

// contents is the files that pip will write for the wheel ("Binary distribution format", PEP 427): its own, spread over
// the scheme, and the launchers of its entry points. What pip makes in .dist-info beside them is not among them.
func (s Scheme) contents(a Added) ([]member, error) {
	archive, err := distinfo.OpenWheel(a.Wheel)
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", a.Wheel, err)
	}
	defer archive.Close()
	var files []member
	var launched []string
	site := s.Platlib
	for _, file := range archive.File {
		if !isMetadata(file.Name) {
			continue
		}
		switch path.Base(file.Name) {
		case "WHEEL":
			text, err := readMember(file)
			if err != nil {
				return nil, fmt.Errorf("read %s: %w", a.Wheel, err)
			}
			if rootIsPurelib().MatchString(text) {
				site = s.Purelib
			}
		case "entry_points.txt":
			text, err := readMember(file)
			if err != nil {
				return nil, fmt.Errorf("read %s: %w", a.Wheel, err)
			}
			launched = launchers(text)
		}
	}
	for _, name := range launched {
		files = append(files, member{path: filepath.Join(s.Scripts, name)})
	}
	for _, file := range archive.File {
		if !strings.HasSuffix(file.Name, "/") {
			files = append(files, member{s.destination(site, file.Name, a.Name), file.CRC32, int64(file.UncompressedSize64)})
		}
	}
	return files, nil
}

// destination is where a wheel's member goes: NAME.data/KEY/… into the scheme's folder for KEY, all else into site.
func (s Scheme) destination(site, member, name string) string {
	member = path.Clean(member)
	top, rest, _ := strings.Cut(member, "/")
	key, below, isData := strings.Cut(rest, "/")
	if !strings.HasSuffix(top, ".data") || !isData || s.folder(key) == "" {
		return filepath.Join(site, filepath.FromSlash(member))
	}
	if key == "headers" {
		below = path.Join(name, below)
	}
	return filepath.Join(s.folder(key), filepath.FromSlash(below))
}

var rootIsPurelib = pattern.New(`(?mi)^Root-Is-Purelib:\s*true\s*$`)

// isMetadata recognises a file right below the wheel's .dist-info.
func isMetadata(member string) bool {
	folder, file := path.Split(member)
	return strings.HasSuffix(folder, ".dist-info/") && strings.Count(folder, "/") == 1 && file != ""
}

func readMember(file *zip.File) (string, error) {
	reader, err := file.Open()
	if err != nil {
		return "", err
	}
	defer reader.Close()
	text, err := io.ReadAll(io.LimitReader(reader, 1<<20))
	return string(text), err
}

// metadataOf is the normal name of the distribution whose metadata the name in site-packages is; "" for other names.
func metadataOf(name string) string {
	distribution, _ := splitMetadata(name)
	return pep508.Normalize(distribution)
}

// dataOf is the normal name of the distribution whose NAME-VERSION.data the name is, "" for other names. uv puts it into
// site-packages first, and moves its files from there; pip never does.
func dataOf(name string) string {
	stem, is := strings.CutSuffix(name, ".data")
	distribution, _, versioned := strings.Cut(stem, "-")
	if !is || !versioned {
		return ""
	}
	return pep508.Normalize(distribution)
}

// uvTemporary is a folder in site-packages in which uv prepares a file that takes the place of another one.
var uvTemporary = pattern.New(`^\.tmp[A-Za-z0-9]{6}$`)

// splitMetadata parts NAME-VERSION.dist-info, or NAME-VERSION-py3.8.egg-info and its like; "" where it is none.
func splitMetadata(name string) (distribution, release string) {
	for _, suffix := range []string{".dist-info", ".egg-info", ".egg-link", ".egg"} {
		if stem, is := strings.CutSuffix(name, suffix); is {
			distribution, release, _ = strings.Cut(stem, "-")
			return distribution, release
		}
	}
	return "", ""
}
