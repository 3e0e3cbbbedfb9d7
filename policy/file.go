package policy

// Schema is the first key of every policy file of this form.
const Schema = "pipguard/1"

// A File is one policy file, or the part of it that a layer contributes.
type File struct {
	Schema    string              `toml:"schema"`
	Mode      Mode                `toml:"mode,omitempty"`
	Trust     Trust               `toml:"trust,omitempty"`
	Pins      Pins                `toml:"pins,omitempty"`
	Rehearse  Rehearse            `toml:"rehearse,omitempty"`
	Calls     Calls               `toml:"calls,omitempty"`
	Lockdown  bool                `toml:"lockdown,omitempty"`
	Undo      Undo                `toml:"undo,omitempty"`
	Family    map[string][]string `toml:"family,omitempty"`
	Rules     []Rule              `toml:"rule,omitempty"`
	Overrides []Override          `toml:"override,omitempty"`
	Probes    []Probe             `toml:"probe,omitempty"`
	Waivers   []Waiver            `toml:"waiver,omitempty"`
	Tests     []Test              `toml:"test,omitempty"`
}

// Undo bounds what finished runs keep for `pipguard undo`, in MiB. Nil means the layer below decides.
type Undo struct {
	KeepMB *int `toml:"keep_mb,omitempty"`
}
