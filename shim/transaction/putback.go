package transaction

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"time"
)

// putBack makes name in f what was kept of it, unless it still is.
func (r *restorer) putBack(f *folder, name string, file fileState) error {
	now, err := f.root.Lstat(name)
	switch {
	case err == nil && r.untouched(f, name, now, file):
		return reset(f, name, now, file)
	case err != nil && !errors.Is(err, fs.ErrNotExist):
		return err
	}
	r.changed = true
	if err := f.root.RemoveAll(temporaryName); err != nil {
		return err
	}
	if now != nil && now.IsDir() {
		if err := removeAll(f.root, name); err != nil {
			return err
		}
	}
	if err := r.bring(f, temporaryName, file); err != nil {
		return err
	}
	err = f.root.Rename(temporaryName, name)
	if err != nil && r.place.displace(f, name) {
		err = rename(f.root, temporaryName, name)
	}
	return err
}

// temporaryName is what a file is called in its folder for the moment before it gets its name.
const temporaryName = ".pipguard-restoring"

// untouched reports whether name is still the file from before.
func (r *restorer) untouched(f *folder, name string, now fs.FileInfo, file fileState) bool {
	if file.Mode&fs.ModeSymlink != 0 {
		target, err := f.root.Readlink(name)
		return err == nil && target == string(file.Target)
	}
	inode, changed := identity(now)
	if file.Copied && inode != 0 && inode == file.Inode && changed == file.Change {
		return true
	}
	kept, err := r.kept.root.Lstat(file.Kept)
	return err == nil && os.SameFile(kept, now)
}

// bring makes name in f from what is kept: a second link to it, which needs no room on the disk, or a copy elsewhere.
func (r *restorer) bring(f *folder, name string, file fileState) error {
	if file.Mode&fs.ModeSymlink != 0 {
		return f.root.Symlink(string(file.Target), name)
	}
	if link(r.kept, file.Kept, f, name) == nil {
		now, err := f.root.Lstat(name)
		if err != nil {
			return err
		}
		return reset(f, name, now, file)
	}
	info, err := r.kept.root.Lstat(file.Kept)
	if err != nil {
		return err
	}
	return copyFile(r.kept, file.Kept, f, name, info)
}

// reset gives name its mode and time from before.
func reset(f *folder, name string, now fs.FileInfo, file fileState) error {
	if file.Mode&fs.ModeSymlink != 0 {
		return nil
	}
	if now.Mode() != file.Mode {
		if err := f.root.Chmod(name, file.Mode); err != nil {
			return err
		}
	}
	if now.ModTime().UnixNano() == file.Time {
		return nil
	}
	return f.root.Chtimes(name, time.Time{}, time.Unix(0, file.Time))
}

// finish gives the folder its mode and time from before.
func (r *restorer) finish(state *folderState) error {
	f, err := r.roots.open(state.relPath)
	if err != nil {
		return err
	}
	defer f.close()
	info, err := f.dir.Stat()
	if err != nil {
		return err
	}
	if info.ModTime().UnixNano() != state.Time {
		if err := f.root.Chtimes(".", time.Time{}, time.Unix(0, state.Time)); err != nil && !errors.Is(err, fs.ErrPermission) {
			return err
		}
	}
	if info.Mode() == state.Mode {
		return nil
	}
	return f.dir.Chmod(state.Mode)
}

// writable does act in f, once more with f made writable where that is refused; finish restores its mode.
func writable(f *folder, act func() error) error {
	err := act()
	if !errors.Is(err, fs.ErrPermission) {
		return err
	}
	if info, statErr := f.dir.Stat(); statErr != nil || f.dir.Chmod(info.Mode()|0o700) != nil {
		return err
	}
	return act()
}

// removeAll removes name and all below it, also out of folders that may not be written.
func removeAll(root *os.Root, name string) error {
	err := root.RemoveAll(name)
	if !errors.Is(err, fs.ErrPermission) {
		return err
	}
	_ = fs.WalkDir(root.FS(), filepath.ToSlash(name), func(path string, entry fs.DirEntry, _ error) error {
		if entry != nil && entry.IsDir() {
			return root.Chmod(filepath.FromSlash(path), 0o700)
		}
		return nil
	})
	return root.RemoveAll(name)
}
