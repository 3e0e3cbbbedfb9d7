// Package policyfile reads, checks and merges policy files: texts in; a policy, what of it was ignored, and errors with
// their places out. It opens no files.
package policyfile

import "github.com/pipguard/pipguard/policy"

// Schema is the first key of every policy file of this form.
const Schema = "pipguard/1"

// A File is one policy file, or the part of it that a layer contributes.
type File struct {
	Schema    string              `toml:"schema"`
	Mode      policy.Mode         `toml:"mode,omitempty"`
	Trust     policy.Trust        `toml:"trust,omitempty"`
	Pins      policy.Pins         `toml:"pins,omitempty"`
	Rehearse  policy.Rehearse     `toml:"rehearse,omitempty"`
	Calls     policy.Calls        `toml:"calls,omitempty"`
	Lockdown  bool                `toml:"lockdown,omitempty"`
	Undo      Undo                `toml:"undo,omitempty"`
	Family    map[string][]string `toml:"family,omitempty"`
	Rules     []policy.Rule       `toml:"rule,omitempty"`
	Overrides []policy.Override   `toml:"override,omitempty"`
	Probes    []policy.Probe      `toml:"probe,omitempty"`
	Waivers   []policy.Waiver     `toml:"waiver,omitempty"`
	Tests     []policy.Test       `toml:"test,omitempty"`
}

// Undo bounds what finished runs keep for `pipguard undo`, in MiB. Nil means the layer below decides.
type Undo struct {
	KeepMB *int `toml:"keep_mb,omitempty"`
}
