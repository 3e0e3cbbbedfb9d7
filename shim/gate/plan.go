package gate

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"path/filepath"
	"strings"

	"github.com/pipguard/pipguard/shim/metadata"
)

// Stop is a point at which pip waits.
type Stop int

const (
	// Planned is an install that is resolved; wheels whose index serves
	// their metadata apart (PEP 658) are not downloaded yet.
	Planned Stop = iota
	// Ready is an install whose every file is at hand and built.
	Ready
	// Removing is an uninstall, before its prompt.
	Removing
)

var stops = map[string]Stop{"planned": Planned, "ready": Ready, "removing": Removing}

// Plan is what pip is about to do.
type Plan struct {
	Stop    Stop
	Last    bool // no further stop comes
	DryRun  bool
	Items   []Item   // to be installed; none when all is satisfied
	Removes []string // at Removing, the names as pip was given them
	Target  Target
	// Unchecked says that the files were not compared with the digests that they are to have: they are only read.
	Unchecked bool
	Command   []string // pip's sys.argv
	// Index asks the pip that waits here about releases, until the plan is decided; nil where it cannot be asked.
	Index Index
	alive context.Context
}

// Context is done when the pip that waits here has ended, or when the run was interrupted: nothing is then to be decided.
func (p Plan) Context() context.Context {
	if p.alive == nil {
		return context.Background()
	}
	return p.alive
}

// While gives the plan a context that is done when nothing more is to be decided: that of an installer without a gate.
func (p Plan) While(ctx context.Context) Plan {
	p.alive = ctx
	return p
}

// Target is where pip was told to install, by arguments, PIP_* or pip.conf.
// User may be true without being asked for: see pip's decide_user_install.
type Target struct {
	Prefix, Root string // --prefix, --root, as given
	Home         string // --target, absolute
	User         bool
}

// ForUser says whether pip installs into the user site, from which the environment's Python imports.
func (t Target) ForUser() bool { return t == Target{User: true} }

// Item is one distribution of a plan, from pip's installation report.
type Item struct {
	metadata.Metadata
	Requested        bool
	URL              string // may hold credentials
	Direct, Editable bool
	Hashes           map[string]string // algorithm to hexadecimal digest
	File             string            // local path of the wheel or archive, "" when not at hand
}

// message is one line from the bootstrap or the start-up hook.
type message struct {
	Stop    string      `json:"stop"`
	Path    raw         `json:"path"`
	Last    bool        `json:"last"`
	DryRun  bool        `json:"dry_run"`
	Install list[entry] `json:"install"`
	Removes []string    `json:"removes"`
	Target  struct {
		Prefix raw  `json:"prefix"`
		Root   raw  `json:"root"`
		Home   raw  `json:"home"`
		User   bool `json:"user"`
	} `json:"target"`
	Command []string `json:"command"`
	Index   bool     `json:"index"` // it can be asked

	// an answer's:
	ID         int             `json:"id"`
	Error      string          `json:"error"`
	Candidates list[candidate] `json:"candidates"`
	File       raw             `json:"file"`
}

// entry is one element of the installation report's "install", version 1,
// with the places of local files beside it.
type entry struct {
	Metadata     *said `json:"metadata"` // nil: in File or Folder
	DownloadInfo struct {
		URL         string `json:"url"`
		ArchiveInfo struct {
			Hash   string            `json:"hash"` // "sha256=…", pip 22.2 to 23.0
			Hashes map[string]string `json:"hashes"`
		} `json:"archive_info"`
		DirInfo struct {
			Editable bool `json:"editable"`
		} `json:"dir_info"`
	} `json:"download_info"`
	Direct    bool `json:"is_direct"`
	Requested bool `json:"requested"`
	File      raw  `json:"file"`
	Folder    raw  `json:"folder"` // of prepared metadata
}

// said is the part of a distribution's metadata that a plan has.
type said struct {
	Name         string   `json:"name"`
	Version      string   `json:"version"`
	RequiresDist []string `json:"requires_dist"`
}

// list is a bounded JSON array.
type list[T any] []T

// maxElements is how many a list may have: an element that says nothing takes a hundred times its text.
const maxElements = 20_000

// UnmarshalJSON reads one element after the other, to stop at one too many.
func (all *list[T]) UnmarshalJSON(data []byte) error {
	decoder := json.NewDecoder(bytes.NewReader(data))
	if start, err := decoder.Token(); err != nil || start != json.Delim('[') {
		return cmp.Or(err, errors.New("what has to be a list is none"))
	}
	for decoder.More() {
		if len(*all) == maxElements {
			return fmt.Errorf("it has a list of more than %d elements", maxElements)
		}
		var e T
		if err := decoder.Decode(&e); err != nil {
			return err
		}
		*all = append(*all, e)
	}
	return nil
}

// raw is a path whose bytes travel as the code points 0 to 255.
type raw string

// UnmarshalJSON undoes os.fsencode(path).decode("latin-1").
func (r *raw) UnmarshalJSON(data []byte) error {
	var text string
	if err := json.Unmarshal(data, &text); err != nil {
		return err
	}
	var path []byte
	for _, c := range text {
		if c > 0xff {
			return fmt.Errorf("path %q: %q is no byte", text, c)
		}
		path = append(path, byte(c))
	}
	*r = raw(path)
	return nil
}

// MarshalJSON does what UnmarshalJSON undoes.
func (r raw) MarshalJSON() ([]byte, error) {
	text := make([]rune, len(r))
	for i := range len(r) {
		text[i] = rune(r[i])
	}
	return json.Marshal(string(text))
}

// plan is the message as the callback sees it.
func (m message) plan() (Plan, error) {
	stop, ok := stops[m.Stop]
	if !ok {
		return Plan{}, fmt.Errorf("unknown stop %q", m.Stop)
	}
	items := make([]Item, len(m.Install))
	for i, e := range m.Install {
		item, err := e.item()
		if err != nil {
			return Plan{}, err
		}
		items[i] = item
	}
	return Plan{
		Stop: stop, Last: m.Last, DryRun: m.DryRun,
		Items: items, Removes: m.Removes,
		Target:  Target{string(m.Target.Prefix), string(m.Target.Root), string(m.Target.Home), m.Target.User},
		Command: m.Command,
	}, nil
}

func (e entry) item() (Item, error) {
	m, err := e.metadata()
	if err != nil {
		return Item{}, err
	}
	hashes := e.DownloadInfo.ArchiveInfo.Hashes
	if name, digest, ok := strings.Cut(e.DownloadInfo.ArchiveInfo.Hash, "="); ok && hashes == nil {
		hashes = map[string]string{name: digest}
	}
	return Item{
		Metadata: m, Requested: e.Requested,
		URL: e.DownloadInfo.URL, Direct: e.Direct, Editable: e.DownloadInfo.DirInfo.Editable,
		Hashes: hashes, File: string(e.File),
	}, nil
}

// metadata is what the distribution says: by pip's word, in the folder that a build was prepared in, or in its wheel.
func (e entry) metadata() (m metadata.Metadata, err error) {
	if e.Metadata != nil {
		m.Name, m.Version = e.Metadata.Name, e.Metadata.Version
		for _, line := range e.Metadata.RequiresDist {
			m.Require(line)
		}
		return m, nil
	}
	place := filepath.Clean(cmp.Or(string(e.Folder), string(e.File)))
	switch {
	case e.Folder == "":
		m, err = metadata.ReadWheel(place)
	case filepath.Ext(place) == ".egg-info":
		m, err = metadata.ReadEggInfo(place)
	default:
		m, err = metadata.Read(filepath.Join(place, "METADATA"))
	}
	if err != nil {
		return m, fmt.Errorf("read the metadata in %s: %w", place, err)
	}
	return m, nil
}
