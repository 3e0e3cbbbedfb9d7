package uv

import (
	"archive/zip"
	"context"
	"fmt"
	"io"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/pipguard/pipguard/shim/distinfo"
)

// installedOnly are files of a .dist-info that an installer adds (PEP 376, PEP 610), or uv itself.
var installedOnly = []string{"INSTALLER", "REQUESTED", "direct_url.json", "uv_cache.json", "uv_build.json", "RECORD.jws", "RECORD.p7s"}

// pack writes a staged distribution as the wheel that it came from, without compression: a guard reads wheels, and uv keeps
// none. What --target has put into bin, include and share goes back to the wheel's .data folder.
func pack(ctx context.Context, site, info, folder string) (name string, err error) {
	record, err := distinfo.InstalledRecord(filepath.Join(site, info))
	if err != nil {
		return "", err
	}
	stem := strings.TrimSuffix(info, ".dist-info")
	file, err := os.OpenFile(filepath.Join(folder, stem+"-py3-none-any.whl"), os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return "", err
	}
	launched := launchers(filepath.Join(site, info, "entry_points.txt"))
	archive, buffer := zip.NewWriter(file), make([]byte, 64<<10)
	for entry := range record {
		local, inside := entry.Local()
		if !inside || path.Dir(local) == info && slices.Contains(installedOnly, path.Base(local)) || slices.Contains(launched, local) {
			continue
		}
		if err = ctx.Err(); err != nil { // gigabytes take minutes
			break
		}
		if err = add(archive, filepath.Join(site, filepath.FromSlash(local)), packed(local, stem), buffer); err != nil {
			break
		}
	}
	if closing := archive.Close(); err == nil {
		err = closing
	}
	if closing := file.Close(); err == nil {
		err = closing
	}
	if err != nil {
		return "", fmt.Errorf("pack %s: %w", stem, err)
	}
	return file.Name(), nil
}

// packed is a file's name in the wheel.
func packed(local, stem string) string {
	top, rest, deeper := strings.Cut(local, "/")
	switch {
	case !deeper:
	case top == "bin" || top == "Scripts":
		return stem + ".data/scripts/" + rest
	case top == "include":
		_, header, _ := strings.Cut(rest, "/") // the distribution's own folder
		return stem + ".data/headers/" + header
	case top == "share" || top == "etc" || top == "man":
		return stem + ".data/data/" + local
	}
	return local
}

func add(archive *zip.Writer, from, name string, buffer []byte) error {
	file, info, err := distinfo.Open(from)
	if err != nil {
		return err
	}
	defer file.Close()
	header := &zip.FileHeader{Name: name, Method: zip.Store}
	header.SetMode(info.Mode().Perm())
	into, err := archive.CreateHeader(header)
	if err != nil {
		return err
	}
	_, err = io.CopyBuffer(into, struct{ io.Reader }{file}, buffer) // an *os.File would take a buffer of its own
	return err
}

// launchers are the scripts that uv has made of a distribution's entry points.
func launchers(file string) []string {
	text, err := os.ReadFile(file)
	if err != nil {
		return nil
	}
	var names []string
	for e := range distinfo.EntryPoints(string(text)) {
		if e.IsScript() {
			names = append(names, "bin/"+e.Name, "Scripts/"+e.Name+".exe")
		}
	}
	return names
}
