package upgrading

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"

	"github.com/pipguard/pipguard/shim/environment"
	"github.com/pipguard/pipguard/shim/upgrade"
)

// Origin reads how a distribution was installed (recording installed projects, and PEP 610).
func Origin(d environment.Distribution) upgrade.Origin {
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
