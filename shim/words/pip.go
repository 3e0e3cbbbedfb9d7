package words

import "github.com/pipguard/pipguard/shim/gate"

// OldPip says what a pip that cannot be stopped does not do.
func OldPip(version string) string {
	return "pip " + version + " cannot be stopped before it installs, so its installs are refused; pip " + gate.FirstStopped + " and newer can"
}

// NewerPip is the command that gives an environment a pip that can be stopped.
func NewerPip(pip, prefix string) string {
	return "PIPGUARD=off " + Command(pip, "install", "-U", "pip") + " && " + Command("pipguard", "doctor", "--fix", prefix) + "  # a newer pip; not judged"
}

// GetPip lists the commands that give the environment of an interpreter a pip.
func GetPip(python string) []string {
	return []string{Command(python, "-m", "ensurepip"), Command("uv", "pip", "install", "--python", python, "pip")}
}
