package uvargs

// A role says what a run that is started beside the user's own has to do with an option.
type role uint8

const (
	carried role = iota + 1 // uv itself, indexes, builds: every run keeps it
	chosen                  // the interpreter
	planned                 // what is chosen and how it is installed: the plan and the real run keep it
	placed                  // the folder that is installed into
	asked                   // what is to be installed
	shown                   // what is printed, or whether anything is done
)

// roles holds each option that the generated table has. What is missing here is not understood.
var roles = map[string]role{}

func init() {
	for in, names := range map[role][]string{
		carried: {
			"--allow-insecure-host", "--trusted-host", "--allow-python-downloads", "--binary", "--break-system-packages", "--no-break-system-packages",
			"--build", "--no-build", "--no-build-package", "--build-constraint", "--build-constraints", "-b", "--build-isolation",
			"--no-build-isolation", "--no-build-isolation-package", "--cache-dir", "--cert", "--client-cert", "--config", "--config-file",
			"--config-setting", "--config-settings", "-C", "--config-settings-package", "--default-index", "--directory",
			"--disable-pip-version-check", "--exclude-newer", "--exclude-newer-package", "--extra-index-url", "--find-links", "-f",
			"--fork-strategy", "--index", "--index-strategy", "--index-url", "-i", "--isolated", "--keyring-provider", "--lfs", "--link-mode",
			"--managed-python", "--no-managed-python", "--native-tls", "--no-native-tls", "--no-binary", "--no-binary-package", "--no-cache", "-n",
			"--no-config", "--no-index", "--no-installer-metadata", "--no-offline", "--offline", "--no-python-downloads",
			"--require-build-hashes", "--no-require-build-hashes", "--no-sources", "--no-sources-package", "--only-binary", "--pre", "--prerelease",
			"--prerelease-package", "--preview", "--no-preview", "--preview-feature", "--preview-features", "--project",
			"--python-executable", "--python-fetch", "--python-platform", "--python-preference", "--python-version",
			"--system-certs", "--no-system-certs", "--torch-backend", "--no-progress", "--no-color", "--pip-args",
		},
		chosen: {"--python", "-p", "--system", "--no-system"},
		planned: {
			"--active", "--no-active", "--all-extras", "--no-all-extras", "--all-groups", "--all-packages", "--allow-empty-requirements",
			"--no-allow-empty-requirements", "--bounds", "--branch", "--bump", "--compile", "--no-compile", "--compile-bytecode",
			"--no-compile-bytecode", "--deps", "--no-deps", "--dev", "--no-dev", "--only-dev", "--exact", "--inexact", "--no-exact", "--extra",
			"--no-extra", "--force-reinstall", "--reinstall", "--no-reinstall", "--reinstall-package", "--frozen", "--no-frozen", "--locked",
			"--no-locked", "--marker", "-m", "--no-default-groups", "--no-group", "--only-group", "--no-install-local", "--no-install-package",
			"--no-install-project", "--no-install-workspace", "--only-install-local", "--only-install-package", "--only-install-project",
			"--only-install-workspace", "--no-editable", "--no-editable-package", "--no-strict", "--strict", "--no-sync", "--no-upgrade",
			"--upgrade", "-U", "--upgrade-package", "-P", "--upgrade-group", "--no-workspace", "--workspace", "--optional", "--package", "--raw",
			"--raw-sources", "--refresh", "--no-refresh", "--refresh-package", "--require-hashes", "--no-require-hashes", "--resolution", "--rev",
			"--tag", "--verify-hashes", "--no-verify-hashes", "--no-project", "--no_workspace", "--env-file", "--no-env-file", "--module",
			"--gui-script", "--max-recursion-depth", "--fix", "--show-command", "--show-version", "--ty-version", "--script", "-s", "--with", "-w", "--with-editable", "--with-requirements",
			"--constraint", "--constraints", "-c", "--override", "--overrides", "--exclude", "--excludes", "--yes", "-y", "-a", "--ask", "--no-check",
		},
		placed: {"--target", "-t", "--prefix", "--user"},
		asked:  {"--requirement", "--requirements", "-r", "--editable", "-e", "--group"},
		shown: {
			"--check", "--check-exists", "--color", "--dry-run", "--generate-shell-completion", "--help", "-h", "--output-format", "--quiet", "-q",
			"--short", "--show-resolution", "--show-settings", "--verbose", "-v", "--version", "-V",
		},
	} {
		for _, name := range names {
			roles[name] = in
		}
	}
}
