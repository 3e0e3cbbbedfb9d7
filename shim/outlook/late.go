package outlook

import (
	"archive/zip"
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/pipguard/pipguard/policy"
	"github.com/pipguard/pipguard/shim/artifact"
	"github.com/pipguard/pipguard/shim/environment"
	"github.com/pipguard/pipguard/shim/gate"
	"github.com/pipguard/pipguard/shim/needs"
	"github.com/pipguard/pipguard/shim/rehearsal"
)

// mostKept bounds the bytes that are copied of a distribution which has no wheel to look at before it is replaced, and
// mostKeptInAll those of all of them.
const (
	mostKept      = 32 << 20
	mostKeptInAll = 256 << 20
)

// Late is what a run has installed that no wheel was at hand of: legacy builds and editable folders.
type Late struct {
	Before, Now environment.Snapshot
	Names       []string // normalised
	Request     policy.Request
	Progress    rehearsal.Progress // may be nil
}

// Unseen lists the normalised names of a plan's distributions that have no wheel at hand.
func Unseen(p gate.Plan) (names []string) {
	for _, item := range p.Items {
		if !wheel(item) {
			names = append(names, normal(item.Name))
		}
	}
	return names
}

// KeepReplaced copies the files of what is replaced or removed unseen: SeeLate needs them, to know what worked before.
func (o *Observer) KeepReplaced(before environment.Snapshot, names []string) {
	o.replaced = map[string]rehearsal.Wheel{}
	left := int64(mostKeptInAll)
	for _, name := range names {
		d := before.Find(name)
		if d == nil || left <= 0 {
			continue
		}
		folder, err := o.Folder()
		if err != nil {
			return
		}
		file := filepath.Join(folder, name+"-replaced.whl")
		if err := pack(d, file); err == nil {
			o.replaced[name] = rehearsal.Wheel{Name: name, File: file}
			left -= size(file)
		}
	}
}

var (
	errTooLarge = errors.New("too large to copy")
	errEmpty    = errors.New("has no module of its own here") // an editable install
)

// pack writes what is installed of a distribution as an archive that is read as its wheel.
func pack(d *environment.Distribution, to string) error {
	names, err := artifact.InstalledFiles(d.Artifacts())
	if err != nil {
		return err
	}
	file, err := os.Create(to)
	if err != nil {
		return err
	}
	archive := zip.NewWriter(file)
	left, modules := int64(mostKept), 0
	for _, name := range names {
		from := filepath.Join(d.Site, filepath.FromSlash(name))
		info, err := os.Stat(from)
		if err != nil || !info.Mode().IsRegular() || !filepath.IsLocal(filepath.FromSlash(name)) {
			continue // bytecode that is not there, a launcher
		}
		if left -= info.Size(); left < 0 {
			return errors.Join(errTooLarge, file.Close())
		}
		if err := add(archive, name, from); err != nil {
			return errors.Join(err, file.Close())
		}
		if slices.Contains([]string{".py", ".so", ".pyd"}, filepath.Ext(name)) && !strings.HasPrefix(name, "__editable__") {
			modules++
		}
	}
	if modules == 0 {
		return errors.Join(errEmpty, file.Close())
	}
	return errors.Join(archive.Close(), file.Close())
}

func add(archive *zip.Writer, name, from string) error {
	file, err := os.Open(from)
	if err != nil {
		return err
	}
	defer file.Close()
	member, err := archive.CreateHeader(&zip.FileHeader{Name: filepath.ToSlash(name)})
	if err != nil {
		return err
	}
	_, err = io.Copy(member, file)
	return err
}

// SeeLate looks at an environment after pip, for what came in that there was no wheel of: does code still find what it asks
// of it, and does it find what it asks for itself? What replaced something that could not be copied is left out.
func (o *Observer) SeeLate(ctx context.Context, late Late) (Report, error) {
	late.Names = slices.DeleteFunc(slices.Clone(late.Names), func(name string) bool {
		return late.Before.Find(name) != nil && o.replaced[name].File == ""
	})
	if len(late.Names) == 0 {
		return Report{}, nil
	}
	l := &look{observer: o, worlds: o.lateWorlds(late)}
	l.plan = Plan{Before: late.Before, After: late.Now.Set, Request: late.Request, Progress: late.Progress}
	l.plan.Stop = gate.Ready
	if err := l.compare(ctx); err != nil {
		return Report{}, err
	}
	return l.complete(), nil
}

// lateWorlds are the environment as it is, and as it would be with the old release of what came in unseen.
func (o *Observer) lateWorlds(late Late) worlds {
	w := worlds{changed: map[string]bool{}, late: late}
	for _, name := range late.Names {
		w.changed[name] = true
	}
	sites := slices.Concat(o.Env.Site, o.Env.Shared)
	w.before.Sites, w.after.Sites = sites, sites
	for i := range late.Now.List {
		d := &late.Now.List[i]
		source := installed(d, late.Now.Set)
		w.after.Sources = append(w.after.Sources, source)
		if !w.changed[d.Name] {
			w.before.Sources = append(w.before.Sources, source)
		}
	}
	for name, wheel := range o.replaced {
		d := late.Before.Find(name)
		source := needs.Source{Name: name, Version: d.Text, Wheel: wheel.File}
		source.Requires, source.Optional = required(&d.Distribution, late.Before.Set)
		w.before.Sources = append(w.before.Sources, source)
		w.replaced = append(w.replaced, wheel)
	}
	return w
}
