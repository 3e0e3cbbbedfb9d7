package request

import (
	"os"
	"path/filepath"
	"slices"

	"github.com/pipguard/pipguard/policy/pep508"
	"github.com/pipguard/pipguard/shim/pipargs"
	"github.com/pipguard/pipguard/shim/plant"
	"github.com/pipguard/pipguard/shim/scratch"
)

// A Reader reads command lines as the pip of one environment does.
type Reader struct {
	Directory string   // the current folder
	Environ   []string // pip's environment variables
	Prefix    string   // of the environment that pip itself lies in: its pip.conf counts
	Pip       string   // pip's version; "" stands for the newest known
	Markers   pep508.Environment
	Scratch   *scratch.Folder // for copies of requirements files

	Other  func(args []string) pipargs.Invocation // reads another program's command lines in pip's terms; nil: they are pip's
	Remove []string                               // begins a command line of that program which removes something
}

// Parse reads a command line alone, without its requirements files. The constraints that pipguard itself has put into
// pip.conf are left out.
func (r Reader) Parse(args []string) pipargs.Invocation {
	if r.Other != nil {
		return r.Other(args)
	}
	home, _ := os.UserHomeDir()
	inv := pipargs.Parse(args, r.Environ, pipargs.Config{Pip: r.Pip, Prefix: r.Prefix, Home: home, Read: pipargs.ReadFile})
	inv.Constraints = slices.DeleteFunc(inv.Constraints, func(v pipargs.Value) bool { return plant.IsConstraints(v.Text) })
	return inv
}

// Read reads a command line and what its requirements files name. What has no name yet (a folder, a repository) is named
// by pip's plan.
func (r Reader) Read(args []string) Request {
	inv := r.Parse(args)
	q := Request{Args: args, Invocation: inv, reader: r}
	q.Policy.Upgrade, q.Policy.NoDeps = inv.Upgrade, inv.NoDeps
	for _, value := range inv.Requirements {
		q.mention(Mention{request: pipargs.Classify(value.Text), value: value})
	}
	for _, value := range inv.Editables {
		q.mention(Mention{request: pipargs.ClassifyEditable(value.Text), editable: true, value: value})
	}
	for _, value := range inv.Files {
		q.mentionFile(value, false)
	}
	for _, value := range inv.Constraints {
		q.mentionFile(value, true)
	}
	if inv.OnlyDeps {
		q.Policy.Asked = nil // what is named is not installed: pip chooses all that is
	}
	return q
}

// WithoutPipes copies what is no regular file ("-r <(…)", /dev/stdin), which can be read once alone, and returns the
// command line with the copies in their place.
func (r Reader) WithoutPipes(args []string) ([]string, error) {
	inv := r.Parse(args)
	copies := map[pipargs.Value]string{}
	for _, value := range slices.Concat(inv.Files, inv.Constraints) {
		path := value.Text
		if !filepath.IsAbs(path) {
			path = filepath.Join(r.Directory, path)
		}
		info, err := os.Stat(path)
		if err != nil || info.Mode().IsRegular() || info.IsDir() || value.Word < 0 {
			continue
		}
		data, err := pipargs.ReadFile(path)
		if err != nil {
			return nil, err
		}
		if copies[value], err = r.Scratch.Write("requirements.txt", string(data)); err != nil {
			return nil, err
		}
	}
	if len(copies) == 0 {
		return args, nil
	}
	return inv.Replace(copies), nil
}

func (r Reader) files(value pipargs.Value, constraint bool) []pipargs.File {
	return pipargs.ReadRequirements(value.Text, constraint, r.Directory, r.Environ, pipargs.Config{Pip: r.Pip, Read: pipargs.ReadFile})
}
