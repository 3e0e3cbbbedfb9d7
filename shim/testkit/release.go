package testkit

import (
	"bufio"
	"cmp"
	"fmt"
	"io"
	"maps"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Release is one stand-in: a distribution's real name, version and requirements around a few bytes of code.
type Release struct {
	Name     string
	Version  string
	Uploaded time.Time // when the index got it; the zero value is written as 2020-01-01
	Python   string    // Requires-Python
	For      []string  // wheel's Python tags ("cp38"); none means py3
	Requires []string  // Requires-Dist
	Scripts  []string  // console scripts, "name=module:function"
	Files    []string  // paths below site-packages; by default the module's __init__.py
	Data     []string  // paths below the environment itself
	Many     int       // so many further small files
	From     string    // folder with what to install, in place of Files
	As       string    // "wheel" (the default), "sdist", "both" or "failing" (an sdist that cannot be built)
}

var releaseWords = []string{"uploaded", "python", "for", "requires", "scripts", "files", "data", "many", "from", "as"}

// ParseReleases reads the catalogue's format: a line begins with name and version, words from releaseWords
// open a field, requirements are parted by "|", an indented line goes on, "#" at a line's start is a comment.
func ParseReleases(file string, r io.Reader) ([]Release, error) {
	var entries []string
	var lines []int
	in := bufio.NewScanner(r)
	in.Buffer(nil, 1<<20)
	for n := 1; in.Scan(); n++ {
		line := in.Text()
		switch {
		case strings.TrimSpace(line) == "" || strings.HasPrefix(line, "#"):
		case line[0] != ' ' && line[0] != '\t':
			entries, lines = append(entries, line), append(lines, n)
		case len(entries) == 0:
			return nil, fmt.Errorf("%s:%d: nothing to continue", file, n)
		default:
			entries[len(entries)-1] += " " + line
		}
	}
	var releases []Release
	for i, entry := range entries {
		release, err := parseRelease(entry)
		if err != nil {
			return nil, fmt.Errorf("%s:%d: %w", file, lines[i], err)
		}
		releases = append(releases, release)
	}
	return releases, in.Err()
}

func parseRelease(entry string) (Release, error) {
	words := strings.Fields(entry)
	if len(words) < 2 {
		return Release{}, fmt.Errorf("want a name and a version, got %q", entry)
	}
	r := Release{Name: words[0], Version: words[1]}
	fields := map[string][]string{}
	field := ""
	for _, word := range words[2:] {
		if slices.Contains(releaseWords, word) {
			field = word
			fields[field] = nil
			continue
		}
		if field == "" {
			return Release{}, fmt.Errorf("%q: want one of %s", word, strings.Join(releaseWords, ", "))
		}
		fields[field] = append(fields[field], word)
	}
	for field, words := range fields {
		if len(words) == 0 {
			return Release{}, fmt.Errorf("%s has no value", field)
		}
	}
	r.Python = strings.Join(fields["python"], "")
	r.For, r.Scripts, r.Files, r.Data = fields["for"], fields["scripts"], fields["files"], fields["data"]
	r.From, r.As = strings.Join(fields["from"], " "), cmp.Or(strings.Join(fields["as"], " "), "wheel")
	for requirement := range strings.SplitSeq(strings.Join(fields["requires"], " "), "|") {
		if requirement = strings.TrimSpace(requirement); requirement != "" {
			r.Requires = append(r.Requires, requirement)
		}
	}
	return r, r.parseScalars(fields)
}

func (r *Release) parseScalars(fields map[string][]string) (err error) {
	if words := fields["uploaded"]; words != nil {
		if r.Uploaded, err = time.Parse(time.DateOnly, words[0]); err != nil {
			return err
		}
	}
	if words := fields["many"]; words != nil {
		if r.Many, err = strconv.Atoi(words[0]); err != nil {
			return err
		}
	}
	if !slices.Contains([]string{"wheel", "sdist", "both", "failing"}, r.As) {
		return fmt.Errorf("as %s: want wheel, sdist, both or failing", r.As)
	}
	return nil
}

var separators = regexp.MustCompile(`[-_.]+`)

// Normalize is a distribution's name as indexes spell it (PEP 503, normalized names).
func Normalize(name string) string {
	return strings.ToLower(separators.ReplaceAllString(name, "-"))
}

// stem is "name-version" as wheels and dist-info folders spell it (PEP 427, escaping).
func (r Release) stem() string {
	return strings.ReplaceAll(Normalize(r.Name), "-", "_") + "-" + r.Version
}

func (r Release) module() string {
	return strings.ReplaceAll(Normalize(r.Name), "-", "_")
}

func (r Release) tags() []string {
	if len(r.For) == 0 {
		return []string{"py3"}
	}
	return r.For
}

func (r Release) wheelName() string {
	return r.stem() + "-" + strings.Join(r.tags(), ".") + "-none-any.whl"
}

func (r Release) uploaded() time.Time {
	if r.Uploaded.IsZero() {
		return time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC)
	}
	return r.Uploaded
}

var markerExtra = regexp.MustCompile(`extra\s*==\s*['"]([^'"]+)['"]`)

// metadata is METADATA and, in an sdist, PKG-INFO (core metadata 2.1).
func (r Release) metadata() string {
	var b strings.Builder
	fmt.Fprintf(&b, "Metadata-Version: 2.1\nName: %s\nVersion: %s\nSummary: stand-in for tests\n", r.Name, r.Version)
	if r.Python != "" {
		fmt.Fprintf(&b, "Requires-Python: %s\n", r.Python)
	}
	extras := map[string]bool{}
	for _, requirement := range r.Requires {
		fmt.Fprintf(&b, "Requires-Dist: %s\n", requirement)
		for _, match := range markerExtra.FindAllStringSubmatch(requirement, -1) {
			extras[match[1]] = true
		}
	}
	for _, extra := range slices.Sorted(maps.Keys(extras)) {
		fmt.Fprintf(&b, "Provides-Extra: %s\n", extra)
	}
	return b.String() + "\nA stand-in: real name, version and requirements, no code.\n"
}

// purelib is what goes into site-packages besides the dist-info folder: slash path → content.
func (r Release) purelib() (map[string]string, error) {
	if r.From != "" {
		return readFolder(r.From)
	}
	paths := r.Files
	if len(paths) == 0 {
		paths = []string{r.module() + "/__init__.py"}
	}
	files := map[string]string{}
	for _, p := range paths {
		files[p] = r.content(p)
	}
	for n := range r.Many {
		files[fmt.Sprintf("%s/part_%05d.py", r.module(), n)] = fmt.Sprintf("PART = %d\nVERSION = %q\n", n, r.Version)
	}
	return files, nil
}

// content tells whose file it is, so that one written over another's is seen.
func (r Release) content(file string) string {
	if path.Ext(file) != ".py" {
		return r.Name + " " + r.Version + " " + file + "\n"
	}
	var text strings.Builder
	fmt.Fprintf(&text, "__version__ = %q\nDISTRIBUTION = %q\n", r.Version, r.Name)
	for _, script := range r.Scripts {
		if _, function, ok := strings.Cut(script, ":"); ok {
			fmt.Fprintf(&text, "\n\ndef %s():\n    print(DISTRIBUTION, __version__)\n", function)
		}
	}
	return text.String()
}
