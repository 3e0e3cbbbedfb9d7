package transaction

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"maps"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"

	"github.com/pipguard/pipguard/shim/files"
	"github.com/pipguard/pipguard/shim/parallel"
)

// KeepError says that what a run replaces could not be kept; nothing was changed (exit code 21).
type KeepError struct {
	Path string
	Err  error
}

func (e *KeepError) Error() string { return fmt.Sprintf("keep %s: %v", e.Path, e.Err) }
func (e *KeepError) Unwrap() error { return e.Err }

// Files up to this size that lie outside of site-packages are copied: people and programs edit those in place.
const copiedBelow = 64 << 10

// keeper keeps files in one flat folder, so that one fsync brings all of their names to the disk.
type keeper struct {
	*scope
	into  *folder
	next  atomic.Int64
	alone atomic.Int64 // bytes of what only the environment had
	sites []relPath
}

// keep keeps each wanted file that is not kept yet, on all processors.
func (k *keeper) keep() error {
	var work []*folderState
	for _, state := range k.folders {
		if len(state.wanted) > 0 {
			work = append(work, state)
		}
	}
	errs := make([]error, len(work))
	parallel.Each(len(work), 1, func(mine iter.Seq[int]) {
		for i := range mine {
			if errs[i] = k.keepIn(work[i]); errs[i] != nil {
				return
			}
		}
	})
	return cmp.Or(errs...)
}

// keepIn keeps what is wanted of one folder.
func (k *keeper) keepIn(state *folderState) error {
	names := slices.Sorted(maps.Keys(state.wanted))
	clear(state.wanted)
	names = slices.DeleteFunc(names, func(name string) bool {
		_, kept := state.Files[name]
		return kept || state.Names[name] == 0 || state.Names[name] == isDir
	})
	if len(names) == 0 {
		return nil
	}
	from, err := k.open(state.relPath)
	if err != nil {
		return &KeepError{k.absolute(state.relPath), err}
	}
	defer from.close()
	for _, name := range names {
		file, err := k.keepFile(from, name, k.edited(state, name))
		if err != nil {
			return &KeepError{k.absolute(state.join(name)), err}
		}
		if file != nil {
			file.Guarded = state.guarded[name]
			state.Files[name] = *file
		}
	}
	return nil
}

// edited recognises a file that might be written in place, so that a second link to it would keep nothing. pip itself, from
// 20.3 to 26.3, unlinks or renames all but .pth files; setuptools does the same and writes .egg-link in place too.
func (k *keeper) edited(state *folderState, name string) bool {
	if strings.HasSuffix(name, ".pth") || strings.HasSuffix(name, ".egg-link") {
		return true
	}
	return !slices.ContainsFunc(k.sites, func(site relPath) bool {
		return state.Root == site.Root && (site.Path == "." || state.Path == site.Path || strings.HasPrefix(state.Path, site.Path+"/"))
	})
}

// keepFile keeps one file; nil for what is neither a file nor a link.
func (k *keeper) keepFile(from *folder, name string, edited bool) (*fileState, error) {
	info, err := from.root.Lstat(name)
	if err != nil {
		return nil, err
	}
	file := &fileState{Mode: info.Mode(), Size: info.Size(), Time: info.ModTime().UnixNano()}
	switch {
	case info.Mode()&fs.ModeSymlink != 0:
		target, err := from.root.Readlink(name)
		file.Target = raw(target)
		return file, err
	case !info.Mode().IsRegular():
		return nil, nil
	}
	file.Kept = strconv.FormatInt(k.next.Add(1), 36)
	if links(info) == 1 {
		k.alone.Add(info.Size())
	}
	if !edited || info.Size() > copiedBelow {
		err := link(from, name, k.into, file.Kept)
		if err == nil || isFull(err) {
			return file, err
		}
	}
	file.Copied = true
	file.Inode, file.Change = identity(info)
	return file, copyFile(from, name, k.into, file.Kept, info)
}

// copyFile makes to/kept the same as from/name in bytes, mode, owner and time, and brings it to the disk.
func copyFile(from *folder, name string, to *folder, kept string, info fs.FileInfo) (err error) {
	source, err := from.root.Open(name)
	if err != nil {
		return err
	}
	defer source.Close()
	target, err := to.root.OpenFile(kept, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, target.Close()) }()
	if clone(target, source) != nil {
		if _, err := io.Copy(target, source); err != nil {
			return err
		}
	}
	if err := files.GiveToOwner(info, target.Chown); err != nil {
		return err
	}
	if err := target.Chmod(info.Mode()); err != nil {
		return err
	}
	if err := to.root.Chtimes(kept, info.ModTime(), info.ModTime()); err != nil {
		return err
	}
	return target.Sync()
}
