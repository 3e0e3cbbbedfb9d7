package uv

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"syscall"

	"github.com/pipguard/pipguard/policy/pep508"
	"github.com/pipguard/pipguard/shim/environment"
	"github.com/pipguard/pipguard/shim/gate"
	"github.com/pipguard/pipguard/shim/metadata"
	"github.com/pipguard/pipguard/shim/uvargs"
)

// A Staging is what is to be staged: what a plan brings, for an interpreter, into a folder of its own.
type Staging struct {
	Changes        []Change
	Hashes         Hashes
	Python, Folder string
}

// Stage has uv put what a plan brings into a folder, and returns it as a guard judges it: with the metadata and the files of
// each distribution at hand. uv takes them from its cache by hard links, or downloads them once for all. Errors: *Failure.
func (u Uv) Stage(ctx context.Context, inv uvargs.Invocation, s Staging) (gate.Plan, error) {
	staged := gate.Plan{Stop: gate.Ready, Last: true, DryRun: inv.DryRun}
	arriving, leaving := parted(s.Changes)
	staged.Removes = leaving
	if len(arriving) == 0 {
		return staged, nil
	}
	editables := editable(inv, u.Directory)
	err := u.fetch(ctx, inv.Staging(s.Python), arriving, editables, s)
	if _, failed := errors.AsType[*Failure](err); failed && len(s.Hashes) > 0 { // uv says so itself where a digest is another one
		staged.Unchecked, s.Hashes = true, nil
		err = errors.Join(os.RemoveAll(s.site()), u.fetch(ctx, inv.Staging(s.Python), arriving, editables, s))
	}
	if err != nil {
		return staged, err
	}
	for _, c := range arriving {
		staged.Unchecked = staged.Unchecked || inv.Verifies() && s.Hashes.of(c) == nil
	}
	if staged.Items, err = s.items(ctx, arriving, editables); err != nil {
		return staged, fmt.Errorf("read what uv has staged: %w", err)
	}
	return staged, nil
}

func (s Staging) site() string { return filepath.Join(s.Folder, "site") }

// parted are the changes that bring something, by name, and the names of what goes for nothing.
func parted(changes []Change) (arriving map[string]Change, leaving []string) {
	arriving = map[string]Change{}
	for _, c := range changes {
		if c.Arrives {
			arriving[c.Name] = c
		}
	}
	for _, c := range changes {
		if _, replaced := arriving[c.Name]; !c.Arrives && !replaced {
			leaving = append(leaving, c.Name)
		}
	}
	return arriving, leaving
}

// items reads what was staged, and packs all but editables as wheels. Each of what arrives must be there.
func (s Staging) items(ctx context.Context, arriving map[string]Change, editables map[string]bool) ([]gate.Item, error) {
	found, flaws, err := environment.Read(s.site())
	if err == nil && len(flaws) > 0 {
		err = flaws[0]
	}
	if err != nil {
		return nil, err
	}
	var items []gate.Item
	missing := maps.Clone(arriving)
	for _, d := range found {
		c, planned := missing[d.Name]
		if !planned {
			continue
		}
		delete(missing, d.Name)
		item := gate.Item{URL: c.URL, Direct: c.URL != "", Editable: editables[folderOf(c.URL)]}
		if item.Metadata, err = metadata.Read(filepath.Join(s.site(), d.Folder, "METADATA")); err != nil {
			return nil, err
		}
		if !item.Editable {
			if item.File, err = pack(ctx, s.site(), d.Folder, s.Folder); err != nil {
				return nil, err
			}
		}
		items = append(items, item)
	}
	for name := range missing {
		return nil, fmt.Errorf("%s is missing, which it plans to install", name)
	}
	return items, nil
}

// fetch installs exact releases into the folder, without what they require. Those of which digests are known are compared
// with them.
func (u Uv) fetch(ctx context.Context, args []string, arriving map[string]Change, editables map[string]bool, s Staging) error {
	words := append(args, "--no-deps", "--target", s.site(), "--color", "never", "--no-progress", "-q")
	var wanted, hashed []string
	want := func(c Change, requirement string) {
		if digests := s.Hashes.of(c); digests != nil {
			hashed = append(hashed, requirement+" --hash="+strings.Join(digests, " --hash="))
		} else {
			wanted = append(wanted, requirement)
		}
	}
	for _, c := range arriving {
		switch {
		case c.URL == "":
			want(c, c.Name+"=="+c.Version)
		case editables[folderOf(c.URL)]:
			words = append(words, "--editable", folderOf(c.URL))
		case strings.Contains(c.URL, "****"):
			return fmt.Errorf("%s comes from a URL with a password, which uv does not print: pipguard cannot fetch it to judge it", c.Name)
		default:
			want(c, c.Name+" @ "+c.URL)
		}
	}
	if len(hashed) > 0 {
		file := filepath.Join(s.Folder, "hashed.txt")
		if err := os.WriteFile(file, []byte(strings.Join(hashed, "\n")+"\n"), 0o600); err != nil {
			return err
		}
		words = append(words, "--verify-hashes", "-r", file)
	}
	words = append(append(words, "--"), wanted...)
	_, _, err := u.output(ctx, nil, alone(u.Environ), words...)
	return err
}

// alone is the environment of a uv that is started for exact releases, without the variables about what else is chosen.
func alone(environ []string) []string {
	return append(without(environ, "UV_CONSTRAINT", "UV_OVERRIDE", "UV_EXCLUDE", "UV_REQUIRE_HASHES", "UV_VERIFY_HASHES", "UV_NO_VERIFY_HASHES", "UV_NO_EDITABLE", "UV_SYSTEM_PYTHON", "UV_PYTHON"), "UV_REQUIRE_HASHES=false")
}

// editable lists the folders of -e, absolute and with links followed, as uv prints them.
func editable(inv uvargs.Invocation, current string) map[string]bool {
	folders := map[string]bool{}
	for _, value := range inv.Editables {
		path, _, _ := strings.Cut(strings.TrimPrefix(value.Text, "file://"), "[")
		if !filepath.IsAbs(path) {
			path = filepath.Join(inv.Where.Folder(current), path)
		}
		folders[filepath.Clean(path)] = true
		if real, err := filepath.EvalSymlinks(path); err == nil {
			folders[real] = true
		}
	}
	return folders
}

// folderOf is the path of a file: URL, "" of another one.
func folderOf(address string) string {
	at, err := url.Parse(address)
	if err != nil || at.Scheme != "file" {
		return ""
	}
	return filepath.Clean(filepath.FromSlash(at.Path))
}

// Pins are constraints that hold uv to the judged releases.
func Pins(plan gate.Plan) string {
	var text strings.Builder
	for _, item := range plan.Items {
		if !item.Direct {
			fmt.Fprintf(&text, "%s==%s\n", pep508.Normalize(item.Name), item.Version)
		}
	}
	return text.String()
}

// Run runs uv for good, with its own streams; after a refused plan it is not called.
func (u Uv) Run(ctx context.Context, args []string, stdin, stdout, stderr *os.File) (gate.Result, error) {
	cmd := u.command(ctx, u.Environ, args)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = stdin, stdout, stderr
	result, err := gate.Child(cmd)
	result.Interrupted = result.Interrupted || result.Signal == syscall.SIGINT
	return result, err
}
