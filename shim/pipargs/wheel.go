package pipargs

import (
	"errors"
	"slices"
	"strings"
)

// A Wheel is what a wheel's file name says (binary distribution format, "File name convention").
type Wheel struct {
	Name, Version, Build     string // as written; Build is often ""
	Pythons, ABIs, Platforms []string
}

var errWheelName = errors.New("not a wheel's file name")

// parseWheel reads a file name such as "numpy-1.26.4-cp311-cp311-manylinux_2_17_x86_64.whl", without its folder.
func parseWheel(file string) (Wheel, error) {
	stem, ok := cutEnding(file, ".whl")
	parts := strings.Split(stem, "-")
	if !ok || len(parts) < 5 || len(parts) > 6 || slices.Contains(parts, "") || strings.ContainsAny(file, `/\`) {
		return Wheel{}, errWheelName
	}
	w := Wheel{Name: parts[0], Version: strings.ReplaceAll(parts[1], "_", "-")}
	if len(parts) == 6 {
		if w.Build = parts[2]; w.Build[0] < '0' || w.Build[0] > '9' {
			return Wheel{}, errWheelName
		}
	}
	tags := parts[len(parts)-3:]
	w.Pythons, w.ABIs, w.Platforms = strings.Split(tags[0], "."), strings.Split(tags[1], "."), strings.Split(tags[2], ".")
	return w, nil
}

// parseSdist reads name and version from the file name of a source archive ("Source distribution file name"; old
// archives have other endings, and a name with "-" in it).
func parseSdist(file string) (name, version string, ok bool) {
	for _, ending := range archiveEndings {
		stem, found := cutEnding(file, ending)
		if !found || ending == ".whl" {
			continue
		}
		i := strings.LastIndexByte(stem, '-')
		if i <= 0 || i+1 == len(stem) || stem[i+1] < '0' || stem[i+1] > '9' {
			return "", "", false
		}
		return stem[:i], stem[i+1:], true
	}
	return "", "", false
}

// cutEnding cuts a file ending off, in either case.
func cutEnding(file, ending string) (string, bool) {
	stem := len(file) - len(ending)
	if stem < 0 || !strings.EqualFold(file[stem:], ending) {
		return file, false
	}
	return file[:stem], true
}
