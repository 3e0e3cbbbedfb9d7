package installer

import (
	"crypto/sha256"
	"encoding/hex"
	"net/url"
	"os"
	"path"
	"path/filepath"
	"strings"

	"github.com/pipguard/pipguard/shim/gate"
	"github.com/pipguard/pipguard/shim/scratch"
)

// mostFetched is how many bytes of wheels are kept for further rounds.
const mostFetched = 1 << 30

// Fetched are the wheels that pips of this run have fetched: a further one finds each under its address, and checks it as
// it checks what comes from there. Room says whether the folder has room for that many bytes.
type Fetched struct {
	Private *scratch.Folder
	Room    func(folder string, bytes int64) bool
	folder  string // made when there is something to keep
	kept    int64
}

// Folder is where they are, "" where none was kept.
func (f *Fetched) Folder() string {
	if f == nil {
		return ""
	}
	return f.folder
}

// After keeps the wheels of a plan that is refused, before pip removes them.
func (f *Fetched) After(judge func(gate.Plan) bool) func(gate.Plan) bool {
	return func(plan gate.Plan) bool {
		passes := judge(plan)
		if !passes {
			f.Keep(plan)
		}
		return passes
	}
}

// Keep links the wheels of a plan into the folder: on another file system, or where there is no room for them once more,
// they are fetched again.
func (f *Fetched) Keep(plan gate.Plan) {
	if f == nil {
		return
	}
	for _, item := range plan.Items {
		if name := fetchedName(item); name != "" {
			f.link(item.File, name)
		}
	}
}

func (f *Fetched) link(file, name string) {
	info, err := os.Stat(file)
	if err == nil && f.folder == "" {
		f.folder, err = f.Private.Folder("fetched")
	}
	if err != nil || f.kept+info.Size() > mostFetched || !f.Room(f.folder, f.kept+info.Size()) {
		return
	}
	if os.Link(file, filepath.Join(f.folder, name)) == nil {
		f.kept += info.Size()
	}
}

// fetchedName is what a wheel from an index is kept as: a digest of its address without fragment and user. It is "" for
// all else; a wheel that was built has another name than the file at its address.
func fetchedName(item gate.Item) string {
	text, _, _ := strings.Cut(item.URL, "#")
	scheme, rest, _ := strings.Cut(text, "://")
	host, file, _ := strings.Cut(rest, "/")
	address, err := url.Parse(text)
	if err != nil || scheme != "http" && scheme != "https" || !strings.HasSuffix(item.File, ".whl") || path.Base(address.Path) != filepath.Base(item.File) {
		return ""
	}
	sum := sha256.Sum256([]byte(scheme + "://" + host[strings.LastIndex(host, "@")+1:] + "/" + file))
	return hex.EncodeToString(sum[:])
}
