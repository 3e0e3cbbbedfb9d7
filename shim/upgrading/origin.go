package upgrading

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"

	"github.com/pipguard/pipguard/shim/environment"
	"github.com/pipguard/pipguard/shim/upgrade"
)

// Origins reads how distributions were installed, by their names.
func Origins(list []environment.Distribution) map[string]upgrade.Origin {
	origins := map[string]upgrade.Origin{}
	for _, d := range list {
		origins[d.Name] = origin(d)
	}
	return origins
}

// origin reads how a distribution was installed (recording installed projects, and PEP 610).
func origin(d environment.Distribution) upgrade.Origin {
	folder := filepath.Join(d.Site, d.Folder)
	_, err := os.Stat(filepath.Join(folder, "REQUESTED"))
	installer, _ := os.ReadFile(filepath.Join(folder, "INSTALLER"))
	marks := strings.TrimSpace(string(installer)) != "uv" // uv 0.13 marks all that it installs
	o := upgrade.Origin{Requested: err == nil && marks}
	var direct struct {
		Info struct {
			Editable bool `json:"editable"`
		} `json:"dir_info"`
	}
	text, err := os.ReadFile(filepath.Join(folder, "direct_url.json"))
	switch {
	case filepath.Ext(d.Folder) == ".egg-link" || err == nil && json.Unmarshal(text, &direct) == nil && direct.Info.Editable:
		o.Stay = upgrade.Editable
	case err == nil:
		o.Stay = upgrade.Direct
	}
	return o
}
