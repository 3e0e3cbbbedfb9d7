package status

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"github.com/pipguard/pipguard/policy/pep440"
	"github.com/pipguard/pipguard/shim/environment"
	"github.com/pipguard/pipguard/shim/exits"
	"github.com/pipguard/pipguard/shim/lock"
	"github.com/pipguard/pipguard/shim/record"
	"github.com/pipguard/pipguard/shim/words"
)

// Flaws says of what cannot be judged in an environment how it is mended.
func Flaws(env *environment.Environment) ([]record.Flaw, error) {
	_, found, err := env.Installed()
	if err != nil {
		return nil, exits.Unable(err)
	}
	return Mended(env, found), nil
}

// Mended says how each flaw is mended.
func Mended(env *environment.Environment, found []environment.Flaw) []record.Flaw {
	var all []record.Flaw
	for _, f := range found {
		flaw := record.Flaw{Name: f.Name, Path: f.Path, Second: errors.Is(f, environment.ErrTwice), Detail: f.Err.Error()}
		stem := strings.TrimSuffix(filepath.Base(f.Path), ".dist-info")
		_, version, _ := strings.Cut(stem, "-")
		_, err := pep440.Parse(version)
		switch {
		case errors.As(f, new(syscall.Errno)): // the disk's fault, or that of permissions
		case flaw.Second:
			flaw.Install, flaw.Remove = single(env, filepath.Dir(f.Path), f.Name)
		case err == nil && stem != filepath.Base(f.Path): // the same release writes over it, another would leave it
			flaw.Install = f.Name + "==" + version
		default:
			flaw.Remove = []string{f.Path}
		}
		all = append(all, flaw)
	}
	return all
}

// single says how a distribution comes to have one .dist-info, that of the release whose files lie there. pip takes away
// the first that its folder lists, and no other (tried on pip 23.2, 24.0 and 26.3), nor one without a RECORD.
func single(env *environment.Environment, site, name string) (install string, remove []string) {
	copies, err := environment.Copies(site, name)
	if err != nil || len(copies) < 2 {
		return "", nil
	}
	live := copies[0]
	for _, d := range copies[1:] {
		if closer(env, d, live) {
			live = d
		}
	}
	for i, d := range copies {
		switch {
		case d.Folder == live.Folder:
		case i == 0 && recorded(d):
			install = name + "==" + live.Text
		default:
			remove = append(remove, filepath.Join(site, d.Folder))
		}
	}
	return install, remove
}

// closer says whether the files that lie there are rather those of a's RECORD than of b's; where they are of both, those
// of the one that was written last.
func closer(env *environment.Environment, a, b environment.Distribution) bool {
	if recorded(a) != recorded(b) {
		return recorded(a)
	}
	x, errX := lock.Changed(env, a)
	y, errY := lock.Changed(env, b)
	if errX == nil && errY == nil && len(x) != len(y) {
		return len(x) < len(y)
	}
	return modified(a).After(modified(b))
}

func modified(d environment.Distribution) time.Time {
	info, err := os.Stat(filepath.Join(d.Site, d.Folder))
	if err != nil {
		return time.Time{}
	}
	return info.ModTime()
}

func recorded(d environment.Distribution) bool {
	_, err := os.Stat(filepath.Join(d.Site, d.Folder, "RECORD"))
	return err == nil
}

// Mending is the line that mends what an environment cannot be judged for, none where there is none.
func Mending(pip []string, flaws []record.Flaw) []string {
	if line := words.Mending(pip, flaws); line != "" {
		return []string{line}
	}
	return nil
}
