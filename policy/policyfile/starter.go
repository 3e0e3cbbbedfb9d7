package policyfile

import _ "embed"

// Starter is the file that `pipguard policy init` writes.
//
//go:embed starter.toml
var Starter []byte

// JSONSchema describes policy files for editors that complete them (JSON Schema, draft 7).
//
//go:embed schema.json
var JSONSchema []byte
