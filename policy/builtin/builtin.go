// Package builtin embeds the policy that ships with the program, and the probes of what its rules are about.
package builtin

import "embed"

// FS holds the policy files, *.toml, and the probes, probes/NAME/*.py, NAME being the family whose presence they are for.
//
// A probe is run by the environment's Python as a file called probe.py in a scratch folder of its own, which is also its current folder.
// It exits 0 where what its first line says holds, and 77 where it does not apply; all else is a failure.
//
//go:embed *.toml probes
var FS embed.FS

// Compiled is what the policy files say less their test cases, in the form that policyfile.ParseCompiled reads fast: a run needs no
// more. TestCompiled holds it equal to them, and writes it with -u.
//
//go:embed compiled.txt
var Compiled string
