package main

import "github.com/pipguard/pipguard/shim/words"

// groups are the commands as help lists them; every command that is not hidden is in one.
var groups = []struct {
	title    string
	commands []string
}{
	{"Guard an environment", []string{"enable", "disable", "status", "doctor", "lock"}},
	{"Change an environment", []string{"pip", "uv", "upgrade", "undo"}},
	{"After a block", []string{"explain", "allow", "log"}},
	{"Ask beforehand", []string{"check", "which", "matrix", "verify"}},
	{"Settings", []string{"policy", "completion", "version"}},
}

// programCodes are the exit codes of the program (shim/exits).
var programCodes = []words.Row{
	{Term: "0", Text: "done; no conflicts found; guarded"},
	{Term: "1", Text: "something breaks; not guarded; nothing found"},
	{Term: "2", Text: "wrong usage of a pipguard command"},
	{Term: "20", Text: "blocked by policy; nothing was changed"},
	{Term: "21", Text: "pipguard could not do its work; nothing was changed"},
	{Term: "22", Text: "pip ran, the result was not acceptable, and the environment was put back"},
	{Term: "24", Text: "another run held the environment for too long"},
	{Term: "25", Text: "putting back failed: pipguard doctor --fix ENV"},
	{Term: "other", Text: "pip's own, unchanged"},
}

// codes are the exit codes of single commands, where they say more than done or not done.
var codes = map[string][]words.Row{
	"check":   {{Term: "0", Text: "no conflicts found, warnings or not"}, {Term: "1", Text: "something breaks; with --strict: or could not be judged, or has no wheel"}, {Term: "2", Text: "wrong usage, or a requirement that cannot be read"}, {Term: "21", Text: "some of it could not be read"}},
	"which":   {{Term: "0", Text: "some release goes with it"}, {Term: "1", Text: "none does"}},
	"verify":  {{Term: "0", Text: "all imports and probes work"}, {Term: "1", Text: "one fails"}},
	"status":  {{Term: "0", Text: "guarded, and as the last run left it"}, {Term: "1", Text: "not guarded, or changed since"}},
	"doctor":  {{Term: "0", Text: "nothing is wrong"}, {Term: "1", Text: "something is; --fix repairs what it can"}},
	"explain": {{Term: "0", Text: "explained"}, {Term: "1", Text: "there is no such run"}},
	"pip":     {{Term: "20", Text: "blocked; nothing was changed"}, {Term: "22", Text: "put back after a failure"}, {Term: "other", Text: "pip's own"}},
	"uv":      {{Term: "20", Text: "blocked; nothing was changed"}, {Term: "22", Text: "put back after a failure"}, {Term: "other", Text: "uv's own"}},
	"upgrade": {{Term: "0", Text: "the environment is whole, also with nothing to do"}, {Term: "22", Text: "put back after a failure"}, {Term: "other", Text: "pip's own"}},
	"undo":    {{Term: "0", Text: "taken back"}, {Term: "1", Text: "there is nothing to undo"}, {Term: "20", Text: "blocked: the versions from before would break something"}, {Term: "22", Text: "put back: something broke when they were there"}},
}

// examples are lines to type, by the command's words.
var examples = map[string][]words.Row{
	"pipguard": {
		{Term: "pipguard enable .venv", Text: "from now on, pip in .venv is guarded"},
		{Term: "pipguard check", Text: "does what is installed go together?"},
		{Term: "pipguard check -r requirements.txt", Text: "do these pins?"},
		{Term: "pipguard explain", Text: "why was the last install stopped?"},
	},
	"enable":  {{Term: "pipguard enable .venv"}, {Term: "pipguard enable --mode block .venv", Text: "never rewrite, only stop"}, {Term: "pipguard enable --lockdown /opt/app", Text: "hold it to its lock"}},
	"disable": {{Term: "pipguard disable .venv"}, {Term: "pipguard disable --purge .venv", Text: "the journal goes too"}},
	"status":  {{Term: "pipguard status"}, {Term: "pipguard status .venv --json"}},
	"doctor":  {{Term: "pipguard doctor"}, {Term: "pipguard doctor --fix .venv"}, {Term: "pipguard doctor --doors", Text: "is every way to pip guarded?"}},
	"lock":    {{Term: "pipguard lock .venv"}},
	"pip": {
		{Term: "pipguard pip install pandas"},
		{Term: "pipguard pip --mode block install -U numpy"},
		{Term: "pipguard pip --pins rewrite install -r requirements.txt", Text: "pins that do not fit give way, this once"},
		{Term: "alias pip='pipguard pip'"},
	},
	"uv":         {{Term: "pipguard uv pip install pandas"}, {Term: "pipguard uv sync"}, {Term: "alias uv='pipguard uv'"}},
	"upgrade":    {{Term: "pipguard upgrade --dry-run", Text: "show what would be done"}, {Term: "pipguard upgrade"}, {Term: "pipguard upgrade flask --exclude werkzeug"}},
	"undo":       {{Term: "pipguard undo", Text: "take back the last run that changed something"}, {Term: "pipguard undo --dry-run 8b41", Text: "show what that would change"}},
	"explain":    {{Term: "pipguard explain"}, {Term: "pipguard explain 3f2c"}, {Term: "pipguard explain --list"}},
	"allow":      {{Term: "pipguard allow 3f2c --reason 'our own build' --until 2027-03-31"}, {Term: "pipguard allow --list"}, {Term: "pipguard allow --withdraw tensorflow-before-2.18-numpy-2"}},
	"log":        {{Term: "pipguard log"}, {Term: "pipguard log --limit 5", Text: "the last five runs"}},
	"check":      {{Term: "pipguard check", Text: "what is installed"}, {Term: "pipguard check -r requirements.txt --python 3.11", Text: "pins, for a Python that need not be here"}, {Term: "pipguard check --fetch -r requirements.txt", Text: "also what only the index knows"}, {Term: "pip freeze | pipguard check -r -"}, {Term: "pipguard check -q && echo fine"}, {Term: "pipguard check -r requirements.txt --format sarif >pipguard.sarif", Text: "for code scanning"}},
	"which":      {{Term: "pipguard which tensorflow --with numpy==1.26.4"}, {Term: "pipguard which numpy --with tensorflow==2.15.1 --python 3.11"}},
	"matrix":     {{Term: "pipguard matrix tensorflow numpy"}, {Term: "pipguard matrix tensorflow numpy --html grid.html"}},
	"verify":     {{Term: "pipguard verify"}, {Term: "pipguard verify numpy pandas"}},
	"policy":     {{Term: "pipguard policy show"}, {Term: "pipguard policy init"}, {Term: "pipguard policy lint pipguard.toml"}},
	"completion": {{Term: "source <(pipguard completion bash)"}, {Term: "pipguard completion fish | source"}},
	"version":    {{Term: "pipguard version"}},
}
