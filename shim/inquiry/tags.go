package inquiry

import (
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"

	"github.com/pipguard/pipguard/policy"
	"github.com/pipguard/pipguard/policy/pep508"
	"github.com/pipguard/pipguard/shim/distinfo"
	"github.com/pipguard/pipguard/shim/environment"
)

// maxWheelFile bounds what is read of a WHEEL file.
const maxWheelFile = 1 << 16

// Unsupported lists what was installed from wheels for another Python or platform than the environment's, as `pip check`
// does. Only what certainly does not fit is listed, only of CPython, and not of what another environment lends.
func Unsupported(env *environment.Environment, installed []environment.Distribution) []policy.Violation {
	m := env.Markers
	var all []policy.Violation
	for _, d := range installed {
		if d.Site != env.Site[0] {
			continue
		}
		tags := wheelTags(d)
		if m.ImplementationName != "cpython" || len(tags) == 0 || slices.ContainsFunc(tags, func(tag string) bool { return mayFit(tag, m) }) {
			continue
		}
		all = append(all, policy.Violation{
			Rule: d.Name + "-wheel-tags", Kind: policy.KindTags, Severity: policy.Break, Subject: policy.Named{Name: d.Name, Version: d.Text},
			Object: policy.Named{Name: "python", Version: m.PythonVersion}, Requires: strings.Join(tags, " "), Evidence: []policy.Evidence{},
		})
	}
	return all
}

// unsupported adds what does not fit the environment to what was found.
func (c *Checked) unsupported(found []policy.Violation) {
	for _, v := range found {
		again := v.Subject.Name + "==" + v.Subject.Version
		v.Fixes = []string{again}
		c.Violations, c.OK = append(c.Violations, Violation{Violation: v, Done: true}), false
	}
}

// wheelTags reads the tags of an installed distribution's WHEEL file (binary distribution format, "File contents"); nil
// where it has none.
func wheelTags(d environment.Distribution) []string {
	root, err := os.OpenRoot(d.Site)
	if err != nil {
		return nil
	}
	defer root.Close()
	file, _, err := distinfo.Regular(root.OpenFile(filepath.Join(d.Folder, "WHEEL"), os.O_RDONLY|syscall.O_NONBLOCK, 0))
	if err != nil {
		return nil
	}
	defer file.Close()
	text, err := io.ReadAll(io.LimitReader(file, maxWheelFile))
	if err != nil {
		return nil
	}
	var tags []string
	for line := range strings.Lines(string(text)) {
		if tag, ok := strings.CutPrefix(line, "Tag:"); ok {
			tags = append(tags, strings.TrimSpace(tag))
		}
	}
	return tags
}

// mayFit says whether a wheel's tag (PEP 425) may be for CPython of an environment; what it does not know may.
func mayFit(tag string, m pep508.Environment) bool {
	parts := strings.Split(tag, "-")
	if len(parts) != 3 {
		return true
	}
	any := func(set string, fits func(string) bool) bool {
		return slices.ContainsFunc(strings.Split(set, "."), fits)
	}
	return any(parts[0], func(python string) bool { return mayRun(python, strings.Contains(parts[1], "abi3"), m.PythonVersion) }) &&
		any(parts[2], func(platform string) bool { return mayLoad(platform, m) })
}

// mayRun says whether a Python tag, with the stable interface or not, may be for CPython of a minor ("3.11").
func mayRun(python string, stable bool, version string) bool {
	own, err := strconv.Atoi(strings.TrimPrefix(version, "3."))
	if err != nil {
		return true
	}
	if text, ok := strings.CutPrefix(python, "cp3"); ok {
		minor, err := strconv.Atoi(text)
		return err != nil || minor == own || stable && minor <= own
	}
	if text, ok := strings.CutPrefix(python, "py3"); ok {
		minor, err := strconv.Atoi(text)
		return err != nil || minor <= own
	}
	return !strings.HasPrefix(python, "py2") && !strings.HasPrefix(python, "cp2") && !strings.HasPrefix(python, "pp")
}

// mayLoad says whether a platform tag may be for an environment's system, and on Linux its processor.
func mayLoad(platform string, m pep508.Environment) bool {
	known := map[string][]string{"linux": {"linux", "manylinux", "musllinux"}, "darwin": {"macosx"}, "win32": {"win"}}
	system := ""
	for name, prefixes := range known {
		if slices.ContainsFunc(prefixes, func(prefix string) bool { return strings.HasPrefix(platform, prefix) }) {
			system = name
		}
	}
	if system == "" || known[m.SysPlatform] == nil {
		return true
	}
	if system != m.SysPlatform {
		return false
	}
	if own := strings.ToLower(m.PlatformMachine); system == "linux" && slices.Contains([]string{"x86_64", "aarch64"}, own) {
		return !slices.ContainsFunc([]string{"x86_64", "aarch64"}, func(machine string) bool {
			return machine != own && strings.HasSuffix(platform, "_"+machine)
		})
	}
	return true
}
