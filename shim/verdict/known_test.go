package verdict

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/pipguard/pipguard/policy/policytest"
	"github.com/pipguard/pipguard/shim/artifact"
	"github.com/pipguard/pipguard/shim/caller"
	"github.com/pipguard/pipguard/shim/environment"
	"github.com/pipguard/pipguard/shim/request"
	"github.com/pipguard/pipguard/shim/scratch"
)

// installed are the METADATA of an environment, less their first lines.
var installed = map[string]string{
	"pip-24.0":              "",
	"tensorflow-2.15.1":     "Requires-Dist: numpy<2.0.0,>=1.23.5\nRequires-Dist: wrapt\n",
	"wrapt-1.14.0":          "",
	"numpy-1.26.4":          "",
	"pandas-2.1.4":          "Requires-Dist: numpy>=1.23\nRequires-Dist: pytz\nRequires-Dist: lxml; extra == \"xml\"\nRequires-Dist: pytz; extra == \"zones\"\n",
	"pytz-2023.3":           "",
	"hub-1.0":               "Requires-Dist: tensorflow\n",
	"lacking-1.0":           "Requires-Dist: absent\n",
	"old-1.0":               "Requires-Dist: pytz>dev\n",
	"needs_old_numpy-1.0":   "Requires-Dist: numpy<2\n",
	"needs_old_numpy_2-1.0": "Requires-Dist: needs_old_numpy\n",
}

var lists = map[string]string{
	"pin.txt":         "numpy==2.1.0\n",
	"pins.txt":        "# ours\npandas  # installed\npytz>=2020\nnumpy == \\\n  2.1.0\n",
	"nested.txt":      "--pre\n-r pins.txt\n-c limits.txt\n",
	"marked.txt":      "numpy==2.1.0\nabsent ; sys_platform == 'win32'\n",
	"extra.txt":       "numpy==2.1.0\npandas[zones]\n",
	"variable.txt":    "numpy==${WANTED}\n",
	"hashed.txt":      "numpy==2.1.0 --hash=sha256:" + strings.Repeat("0", 64) + "\n",
	"limits.txt":      "pytz<2024\nwrapt==1.0\n",
	"pinning.txt":     "numpy==2.1.0\n",
	"more.txt":        "numpy==2.1.0\nabsent\n",
	"folder.txt":      "numpy==2.1.0\n./project\n",
	"editable.txt":    "numpy==2.1.0\n-e ./project\n",
	"fetched.txt":     "numpy==2.1.0\n-r https://example.org/more.txt\n",
	"lost.txt":        "numpy==2.1.0\n-r nowhere.txt\n",
	"bad.txt":         "numpy==2.1.0\n--no-such-option\n",
	"newer.txt":       "numpy==2.1.0\npytz>2023.3\n",
	"tensorflow.txt":  "numpy==2.1.0\ntensorflow\n",
	"hub.txt":         "numpy==2.1.0\nhub\n",
	"lacking.txt":     "numpy==2.1.0\nlacking\n",
	"unread.txt":      "numpy==2.1.0\nold\n",
	"deep.txt":        "numpy==2.1.0\nneeds_old_numpy_2\n",
	"xml.txt":         "numpy==2.1.0\npandas[xml]\n",
	"twice.txt":       "numpy==2.1.0\nnumpy<2\n",
	"both.txt":        "numpy==2.1.0\ntensorflow==2.15.1\n",
	"unset.txt":       "numpy==${UNSET}\n",
	"url.txt":         "numpy @ https://example.org/numpy-2.1.0-py3-none-any.whl\n",
	"limit-numpy.txt": "numpy<2\n",
	"limit-pytz.txt":  "pytz>2024\n",
	"limit-url.txt":   "pytz @ https://example.org/pytz-2023.3-py3-none-any.whl\n",
}

// TestWithoutIndex lists what is blocked before pip starts, and what is left to pip's own plan: of that a block would be a
// guess.
func TestWithoutIndex(t *testing.T) {
	j, read := judging(t)
	for typed, want := range map[string]bool{
		"install numpy==2.1.0":                                        true,
		"install numpy==2.1.0 pandas":                                 true,
		"install -r pin.txt":                                          true,
		"install -r pins.txt":                                         true,
		"install -r nested.txt":                                       true,
		"install -r marked.txt":                                       true,
		"install -r extra.txt":                                        true,
		"install -r variable.txt":                                     true,
		"install -r hashed.txt":                                       true,
		"install -r both.txt":                                         true,
		"install -c limits.txt -r pins.txt":                           true,
		"install -c pinning.txt numpy":                                true,
		"install --no-deps -r deep.txt":                               true,
		"install --dry-run -r pins.txt":                               true,
		"install -U -r pin.txt":                                       true,
		"install -U -r pins.txt":                                      false, // the newest pandas
		"install --force-reinstall -r pins.txt":                       false,
		"install --ignore-installed -r pins.txt":                      false,
		"install -r more.txt":                                         false,
		"install -r folder.txt":                                       false,
		"install -r editable.txt":                                     false,
		"install -r fetched.txt":                                      false,
		"install -r lost.txt":                                         false,
		"install -r bad.txt":                                          false,
		"install -r newer.txt":                                        false,
		"install -r tensorflow.txt":                                   false, // another tensorflow may go with it
		"install -r hub.txt":                                          false,
		"install -r lacking.txt":                                      false,
		"install -r unread.txt":                                       false,
		"install -r deep.txt":                                         false,
		"install -r xml.txt":                                          false,
		"install -r twice.txt":                                        false, // pip has no plan
		"install -r unset.txt":                                        false,
		"install -r url.txt":                                          false,
		"install -c limit-numpy.txt -r pins.txt":                      false, // pip has no plan
		"install -c limit-pytz.txt -r pins.txt":                       false, // another pytz
		"install -c limit-url.txt -r pins.txt":                        false,
		"install -c https://example.org/constraints.txt -r pins.txt":  false,
		"install -r pins.txt -r https://example.org/requirements.txt": false,
		"install --target out -r pins.txt":                            false,
		"install --user -r pins.txt":                                  false,
		"install -U --upgrade-strategy eager -r pin.txt":              false,
	} {
		j.Request = read(typed)
		if _, blocked := j.WithoutIndex(); blocked != want {
			t.Errorf("pip %s: blocked at once: %v", typed, blocked)
		}
	}
}

// judging is a judge of what is installed, and a reader of command lines in a folder with the lists.
func judging(t *testing.T) (Judge, func(typed string) request.Request) {
	t.Helper()
	site, folder := t.TempDir(), t.TempDir()
	for name, requires := range installed {
		info := filepath.Join(site, name+".dist-info")
		if err := os.Mkdir(info, 0o755); err != nil {
			t.Fatal(err)
		}
		project, version, _ := strings.Cut(name, "-")
		text := "Metadata-Version: 2.1\nName: " + project + "\nVersion: " + version + "\n" + requires
		if err := os.WriteFile(filepath.Join(info, "METADATA"), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	for name, text := range lists {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	markers := policytest.Linux("3.11")
	before, err := environment.Take(markers, []string{site})
	if err != nil {
		t.Fatal(err)
	}
	private := &scratch.Folder{}
	t.Cleanup(private.Remove)
	reader := request.Reader{
		Directory: folder, Environ: []string{"HOME=" + folder, "WANTED=2.1.0"}, Prefix: folder, Pip: "24.0", Markers: markers, Scratch: private,
	}
	env := &environment.Environment{Prefix: folder, Version: "3.11.7", Site: []string{site}, Markers: markers}
	j := Judge{Env: env, Directory: folder, Policy: policytest.Policy(), Today: caller.Today(time.Now()), Store: artifact.OpenStore(t.TempDir()), Before: before}
	return j, func(typed string) request.Request { return reader.Read(strings.Fields(typed)) }
}
