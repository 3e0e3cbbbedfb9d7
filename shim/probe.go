package shim

import (
	"fmt"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/pipguard/pipguard/policy"
)

// probe runs the policy's probes for what the run has changed; it says what failed, "" where nothing did.
func (r *run) probe() string {
	for _, p := range policy.Concerned(r.asked) {
		if out, err := r.probeCommand(p).CombinedOutput(); err != nil {
			return fmt.Sprintf("the probe %q failed: %s", strings.Join(p.Run, " "), lastLine(string(out)))
		}
	}
	return ""
}

// probeCommand runs with the environment's own python, whatever PATH says.
func (r *run) probeCommand(p policy.Probe) *exec.Cmd {
	name := p.Run[0]
	if strings.HasPrefix(name, "python") {
		name = r.env.Python
	}
	command := exec.Command(name, p.Run[1:]...)
	command.Env = append(r.call.Environ, "PATH="+r.env.Scripts+string(filepath.ListSeparator)+r.call.variable("PATH"))
	return command
}

func lastLine(text string) string {
	lines := strings.Split(strings.TrimSpace(text), "\n")
	return lines[len(lines)-1]
}
