package pipargs

import (
	"net/url"
	"path"
	"slices"
	"strings"

	"github.com/pipguard/pipguard/policy/pep508"
	"github.com/pipguard/pipguard/shim/pattern"
)

// A Form is one of the ways to name what is to be installed.
type Form uint8

const (
	Invalid Form = iota // pip's own error, "numpy=1.0" for one
	Named               // a name with or without specifiers
	Direct              // "name @ URL" (PEP 508)
	Folder              // a local project
	Archive             // a local wheel or source archive
	URL                 // a URL of one
	VCS                 // a URL of a version control system
)

// A Request is one requirement as a command line or a requirements file states it.
type Request struct {
	Text        string // as typed, without the space around it
	Form        Form
	Requirement pep508.Requirement // of Named and Direct
	Location    string             // path or URL of the others, without extras and marker
	Extras      []string           // as written
	Marker      string             // as written, where Location is set

	Name    string // from the requirement, the file's name or "#egg="; "" where none says it
	Version string // from the name of a wheel or source archive
	Wheel   *Wheel // where Location or the direct URL names a wheel
}

var extrasSuffix = pattern.New(`^(.+?)\s*\[([^\]]+)\]$`)

// Classify says what a positional word or a line of a requirements file means to pip, without a look at the disk
// (pip/_internal/req/constructors.py, parse_req_from_line).
func Classify(text string) Request {
	r := Request{Text: strings.TrimSpace(text)}
	location, marker := splitMarker(r.Text)
	switch before, _, at := strings.Cut(location, "@"); {
	case isURL(location):
		return r.located(location, marker)
	case at && !looksLikePath(before) && r.require() && r.Requirement.URL != "":
		r.Form = Direct
		r.readFile(r.Requirement.URL)
		r.Name, r.Extras = r.Requirement.Name, r.Requirement.Extras
		return r
	}
	bare, _ := splitExtras(location)
	if isArchive(bare) || looksLikePath(location) {
		return r.located(location, marker)
	}
	if r.require() {
		r.Form = Named
	}
	return r
}

// ClassifyEditable does the same for the value of -e: a folder, a VCS URL, or "name @ URL".
func ClassifyEditable(text string) Request {
	r := Request{Text: strings.TrimSpace(text)}
	if r.require() && r.Requirement.URL != "" {
		r.Form = Direct
		return r
	}
	r.Requirement, r.Name = pep508.Requirement{}, ""
	if isURL(r.Text) || bareVCS().MatchString(r.Text) {
		return r.located(r.Text, "")
	}
	r.Form = Folder
	r.Location, r.Extras = splitExtras(r.Text)
	return r
}

// require reads the text as a requirement.
func (r *Request) require() bool {
	requirement, err := pep508.Parse(r.Text)
	if err != nil {
		return false
	}
	r.Requirement, r.Name, r.Extras = requirement, requirement.Name, requirement.Extras
	return true
}

// located fills in a request that names a path or URL.
func (r Request) located(location, marker string) Request {
	r.Marker = marker
	r.Location = location
	if !isURL(location) {
		r.Location, r.Extras = splitExtras(location)
	}
	switch {
	case isVCS(location):
		r.Form = VCS
	case isURL(location):
		r.Form = URL
	case isArchive(r.Location):
		r.Form = Archive
	default:
		r.Form = Folder
	}
	r.readFile(r.Location)
	return r
}

// readFile takes name and version from the last part of a path or URL, or the name from its "#egg=".
func (r *Request) readFile(location string) {
	file := location
	if address, err := url.Parse(location); err == nil && (isURL(location) || isVCS(location)) {
		file = address.Path
		r.readEgg(address.Fragment)
	}
	file = path.Base(strings.ReplaceAll(file, `\`, "/"))
	if wheel, err := parseWheel(file); err == nil {
		r.Wheel, r.Name, r.Version = &wheel, wheel.Name, wheel.Version
	} else if name, version, ok := parseSdist(file); ok {
		r.Name, r.Version = name, version
	}
}

// readEgg takes name and extras from a fragment such as "egg=name[extra]&subdirectory=x".
func (r *Request) readEgg(fragment string) {
	for part := range strings.SplitSeq(fragment, "&") {
		if egg, ok := strings.CutPrefix(part, "egg="); ok && r.Name == "" {
			r.Name, r.Extras = splitExtras(egg)
		}
	}
}

// splitMarker cuts "; marker" off; behind a URL pip wants a space after the semicolon.
func splitMarker(text string) (rest, marker string) {
	separator := ";"
	if isURL(text) {
		separator = "; "
	}
	rest, marker, _ = strings.Cut(text, separator)
	return strings.TrimSpace(rest), strings.TrimSpace(marker)
}

// splitExtras cuts "[a,b]" off the end of a path.
func splitExtras(text string) (rest string, extras []string) {
	found := extrasSuffix().FindStringSubmatch(text)
	if found == nil {
		return text, nil
	}
	for extra := range strings.SplitSeq(found[2], ",") {
		extras = append(extras, strings.TrimSpace(extra))
	}
	return found[1], extras
}

// The schemes of pip/_internal/vcs, pip 26.3; bareVCS are those that -e takes without a "+".
var (
	vcsScheme = pattern.New(`(?i)^(git\+(http|https|ssh|git|file)|hg\+(file|http|https|ssh|static-http)|svn\+(ssh|http|https|svn|file)|bzr\+(http|https|ssh|sftp|ftp|lp|file)):`)
	bareVCS   = pattern.New(`(?i)^(git|hg|svn|bzr):`)
	urlScheme = pattern.New(`(?i)^(http|https|file|ftp):`)
)

func isVCS(text string) bool { return vcsScheme().MatchString(text) || bareVCS().MatchString(text) }

func isURL(text string) bool { return urlScheme().MatchString(text) || vcsScheme().MatchString(text) }

func looksLikePath(text string) bool {
	return strings.ContainsAny(text, pathSeparators) || strings.HasPrefix(text, ".")
}

// archiveEndings are those of pip/_internal/utils/filetypes.py, pip 26.3.
var archiveEndings = []string{
	".zip", ".whl", ".tar.bz2", ".tbz", ".tar.gz", ".tgz", ".tar", ".tar.xz", ".txz", ".tlz", ".tar.lz", ".tar.lzma",
}

func isArchive(file string) bool {
	lower := strings.ToLower(file)
	return slices.ContainsFunc(archiveEndings, func(ending string) bool { return strings.HasSuffix(lower, ending) })
}
