// Package scratch keeps the private files of one run: copies of requirements files, constraints.
package scratch

import (
	"fmt"
	"os"
)

// A Folder is a private folder, made when something is first put into it.
type Folder struct{ path string }

// Write puts a new file into the folder and returns its path, which ends in name.
func (f *Folder) Write(name, text string) (string, error) {
	if err := f.make(); err != nil {
		return "", err
	}
	file, err := os.CreateTemp(f.path, "*-"+name)
	if err != nil {
		return "", fmt.Errorf("write %s: %w", name, err)
	}
	_, err = file.WriteString(text)
	if closing := file.Close(); err == nil {
		err = closing
	}
	if err != nil {
		return "", fmt.Errorf("write %s: %w", name, err)
	}
	return file.Name(), nil
}

// Folder makes a new folder inside and returns its path.
func (f *Folder) Folder(name string) (string, error) {
	if err := f.make(); err != nil {
		return "", err
	}
	path, err := os.MkdirTemp(f.path, name+"-")
	if err != nil {
		return "", fmt.Errorf("make a private folder: %w", err)
	}
	return path, nil
}

func (f *Folder) make() error {
	if f.path != "" {
		return nil
	}
	path, err := os.MkdirTemp("", "pipguard-") // 0700
	if err != nil {
		return fmt.Errorf("make a private folder: %w", err)
	}
	f.path = path
	return nil
}

// Remove deletes the folder, where it was made, with all that is in it.
func (f *Folder) Remove() {
	if f.path != "" {
		os.RemoveAll(f.path)
	}
}
