// Package layers finds the policy files that apply to an environment, and puts them in their order.
package layers

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/pipguard/pipguard/policy"
	"github.com/pipguard/pipguard/policy/builtin"
	"github.com/pipguard/pipguard/policy/policyfile"
	"github.com/pipguard/pipguard/shim/caller"
)

// Sources says where the layers are looked for.
type Sources struct {
	System      string // the system's policy file
	Environment string // the environment's prefix; "" for none
	Directory   string // where the search for the project's file begins; "" for no project
	Environ     []string
	Flags       policyfile.File // what the command line sets; the highest layer
}

// SystemFile is the system's policy.
const SystemFile = "/etc/pipguard/policy.toml"

// Found is the layers, lowest first, and what was seen on the way.
type Found struct {
	Layers  []policyfile.Layer
	Foreign []string // project files of that name that are another tool's: left out
}

// Load reads all layers. An error is a *policyfile.Error, or tells which file could not be read: then nothing may run.
func Load(s Sources) (Found, error) {
	var found Found
	base, err := policyfile.ParseCompiled("compiled.txt", builtin.Compiled)
	if err != nil {
		return found, err
	}
	found.add(policyfile.Layer{Name: policy.BuiltIn, File: base, Trusted: true})
	if err := found.required(cmp.Or(s.System, SystemFile), true); err != nil {
		return found, err
	}
	if s.Environment != "" {
		if err := found.required(filepath.Join(s.Environment, "pipguard.toml"), true); err != nil {
			return found, err
		}
	}
	if err := found.project(s); err != nil {
		return found, err
	}
	if path := caller.Variable(s.Environ, "PIPGUARD_POLICY"); path != "" {
		if err := found.required(path, false); err != nil {
			return found, err
		}
	}
	return found, found.settings(s)
}

// BuiltIn reads the policy that ships with the program, with its test cases and the lines that its rules stand on.
func BuiltIn() (policyfile.Layer, error) {
	layer := policyfile.Layer{Name: policy.BuiltIn, Trusted: true}
	names, err := fs.Glob(builtin.FS, "*.toml")
	if err != nil {
		return layer, err
	}
	for _, name := range names {
		data, err := builtin.FS.ReadFile(name)
		if err != nil {
			return layer, err
		}
		file, err := policyfile.Parse(name, data)
		if err != nil {
			return layer, err
		}
		layer.File = layer.File.Joined(file)
	}
	return layer, nil
}

// required adds a file; one that is not there is no layer where it may be absent, and an error elsewhere.
func (f *Found) required(path string, absent bool) error {
	data, err := Read(path)
	if absent && errors.Is(err, fs.ErrNotExist) {
		if _, link := os.Lstat(path); link != nil {
			return nil
		} // else a link that leads nowhere, which closes
	}
	if err != nil {
		return fmt.Errorf("read the policy %s: %w", path, err)
	}
	file, err := policyfile.Parse(path, data)
	if err != nil {
		return err
	}
	f.add(policyfile.Layer{Name: path, File: file, Trusted: true})
	return nil
}

// Names lists the layers, and those of them that nobody vouched for.
func (f Found) Names() (all, untrusted []string) {
	for _, layer := range f.Layers {
		all = append(all, layer.Name)
		if !layer.Trusted {
			untrusted = append(untrusted, layer.Name)
		}
	}
	return all, untrusted
}

func (f *Found) add(layer policyfile.Layer) { f.Layers = append(f.Layers, layer) }

// settings adds PIPGUARD_MODE, PIPGUARD_REHEARSE and the flags.
func (f *Found) settings(s Sources) error {
	for _, name := range []string{"PIPGUARD_REHEARSE", "PIPGUARD_MODE"} {
		text := caller.Variable(s.Environ, name)
		if text == "" {
			continue
		}
		var file policyfile.File
		read := file.Mode.UnmarshalText
		if name == "PIPGUARD_REHEARSE" {
			read = file.Rehearse.UnmarshalText
		}
		if err := read([]byte(text)); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		f.add(policyfile.Layer{Name: name, File: file, Trusted: true})
	}
	if s.Flags.Mode != (policy.Mode{}) || s.Flags.Pins != (policy.Pins{}) || s.Flags.Trust != (policy.Trust{}) || s.Flags.Lockdown {
		f.add(policyfile.Layer{Name: "flags", File: s.Flags, Trusted: true})
	}
	return nil
}
