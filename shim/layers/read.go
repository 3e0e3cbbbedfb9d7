package layers

import (
	"github.com/pipguard/pipguard/policy/policyfile"
	"github.com/pipguard/pipguard/shim/files"
)

// Read reads a policy file; of one that is too long, which may be a device that has no end, enough to be refused for it.
func Read(path string) ([]byte, error) { return files.Head(path, policyfile.MostBytes+1) }
