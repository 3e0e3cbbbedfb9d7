package words

import (
	"slices"
	"strings"

	"github.com/pipguard/pipguard/policy/policyfile"
	"github.com/pipguard/pipguard/shim/plant"
)

var parts = map[plant.Part]string{plant.Program: "the program", plant.Hook: "the start-up hook", plant.Names: "pip's names", plant.Uv: "uv's name"}

// Renewed says what a second enable changed, the pip.conf fallback's pins among it.
func Renewed(changed []plant.Part, wants policyfile.File, pins bool) string {
	var renewed []string
	for _, part := range changed {
		if text, ok := parts[part]; ok {
			renewed = append(renewed, text)
		}
	}
	if pins {
		renewed = append(renewed, "the lock's pins in pip.conf")
	}
	var texts []string
	if len(renewed) > 0 {
		texts = append(texts, "renewed: "+strings.Join(renewed, ", "))
	}
	if slices.Contains(changed, plant.Settings) {
		texts = append(texts, "set: "+settings(wants))
	}
	if len(texts) == 0 {
		return "nothing was changed"
	}
	return strings.Join(texts, "; ")
}

func settings(wants policyfile.File) string {
	var set []string
	if mode := wants.Mode.String(); mode != "" {
		set = append(set, "mode "+mode)
	}
	if pins := wants.Pins.String(); pins != "" {
		set = append(set, "pins "+pins)
	}
	if trust := wants.Trust.String(); trust != "" {
		set = append(set, "trust "+trust)
	}
	if wants.Lockdown {
		set = append(set, "lockdown")
	}
	return strings.Join(set, ", ")
}

// Guarded names what enable has guarded: pip, or in an environment without it uv.
func Guarded(pip bool) string {
	if pip {
		return "pip"
	}
	return "uv"
}

// Enabled says that an environment is guarded, and how.
func Enabled(pip, lockdown bool, prefix string) string {
	text := Guarded(pip) + " in " + prefix + " is guarded"
	if lockdown {
		text += ", in lockdown"
	}
	return text
}
