package record

// A Flaw is metadata in an environment that cannot be judged by, and what mends it: a release to install again, folders
// to remove, or first the one and then the other. It has neither where that is for the disk or permissions to mend.
type Flaw struct {
	Name    string   `json:"name"`
	Path    string   `json:"path"`
	Second  bool     `json:"second"` // it can be read, and so can another of the same distribution
	Detail  string   `json:"detail"`
	Install string   `json:"install,omitempty"` // NAME==VERSION
	Remove  []string `json:"remove,omitempty"`
}
