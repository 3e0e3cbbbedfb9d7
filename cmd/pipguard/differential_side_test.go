package main

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/pipguard/pipguard/shim/testkit"
)

// section is a part of commands.txt: the environment that it wants, and the lines to run in it.
type section struct {
	name     string
	making   testkit.Making
	prefix   bool
	have     []string
	projects [][2]string // folder, NAME==VERSION
	pips     []string
	uv       string // the real uv, where the commands are its
	commands []command
}

type command struct {
	number int
	text   string
}

func (c command) String() string { return fmt.Sprintf("commands.txt:%d: %s", c.number, c.text) }

func readSections(t *testing.T, file string) (sections []section) {
	t.Helper()
	content, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	for n, text := range strings.Split(string(content), "\n") {
		name, opens := strings.CutPrefix(text, "== ")
		switch {
		case opens:
			sections = append(sections, section{name: name})
		case text == "" || strings.HasPrefix(text, "#"):
		case strings.HasPrefix(text, "@"):
			sections[len(sections)-1].parse(t, strings.Fields(text[1:]))
		default:
			s := &sections[len(sections)-1]
			s.commands = append(s.commands, command{n + 1, text})
		}
	}
	return sections
}

func (s *section) parse(t *testing.T, words []string) {
	switch word, rest := words[0], words[1:]; word {
	case "python":
		s.making.Python = rest[0]
	case "pip":
		s.making.Pip = rest[0]
	case "prefix":
		s.prefix = true
	case "have":
		s.have = append(s.have, rest...)
	case "project":
		s.projects = append(s.projects, [2]string{rest[0], rest[1]})
	case "pips":
		s.pips = append(s.pips, rest...)
	default:
		t.Fatalf("commands.txt: no such preparation: @%s", word)
	}
}

// side is one of the twins: a folder with an environment, a home, and a work folder that commands run in.
type side struct {
	root    string
	env     testkit.Environment
	environ []string
	more    []variation
}

func newSide(t *testing.T, root string, kit *testkit.Kit, s section) side {
	t.Helper()
	d := side{root: root}
	check := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	check(os.MkdirAll(filepath.Join(root, "home"), 0o755))
	check(os.Mkdir(filepath.Join(root, "tmp"), 0o755))
	check(os.CopyFS(filepath.Join(root, "work"), os.DirFS("../../testdata/differential/work")))
	make := s.making.Make
	if s.prefix {
		make = s.making.MakePrefix
	}
	env, err := make(filepath.Join(root, "env"))
	testkit.SkipWithout(t, err)
	d.env = env
	check(kit.Catalogue.Have(env, s.have...))
	for _, project := range s.projects {
		r, err := kit.Catalogue.Find(project[1])
		check(err)
		check(r.WriteProject(filepath.Join(root, "work", project[0])))
	}
	check(testkit.Pips(filepath.Join(root, "pips"), s.pips...))
	d.environ = append(kit.Variables(filepath.Join(root, "home")),
		"PIP_FIND_LINKS="+kit.Wheels+" "+filepath.Join(root, "pips"),
		"TMPDIR="+filepath.Join(root, "tmp"), "ENV="+env.Dir, "PIPGUARD_REPORT="+d.decision(),
		"PATH="+filepath.Join(env.Dir, "bin")+":/usr/local/bin:/usr/bin:/bin",
		"GIT_AUTHOR_DATE=2026-01-01T00:00:00Z", "GIT_COMMITTER_DATE=2026-01-01T00:00:00Z")
	if s.uv != "" {
		d.more = varyingUv
		d.environ = append(d.environ, d.uvVariables(kit, s.uv)...)
	}
	return d
}

// answer is a command's exit code and output, made comparable.
func (d side) answer(t *testing.T, c command) string {
	cmd := exec.Command("sh", "-c", c.text)
	cmd.Dir, cmd.Env = filepath.Join(d.root, "work"), d.environ
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	if err := cmd.Run(); cmd.ProcessState == nil {
		t.Fatalf("%s: %v", c, err)
	}
	return d.normal(fmt.Sprintf("exit code %d\nstdout:\n%sstderr:\n%s", cmd.ProcessState.ExitCode(), &stdout, &stderr))
}

// A variation is text that differs between two runs, and what stands for it.
type variation struct {
	pattern *regexp.Regexp
	with    string
}

// varying is what differs between two runs of a bare pip: temporary names, and the hash of a wheel that holds a path.
var varying = []variation{
	{regexp.MustCompile(`\bpip-[a-z-]+-[a-z0-9_]{8}\b`), "pip-TEMPORARY"},
	{regexp.MustCompile(`\btmp[a-z0-9_]{8}\b`), "TEMPORARY"},
	{regexp.MustCompile(`_[0-9a-f]{32}\b`), "_TEMPORARY"},
	{regexp.MustCompile(`wheels/[0-9a-f]{2}/[0-9a-f]{2}/[0-9a-f]{2}/[0-9a-f]+`), "wheels/HASH"},
	{regexp.MustCompile(`(Created wheel for .* sha256=)[0-9a-f]+`), "${1}HASH"},
}

// normal is text with this side's root, and what varies from run to run, under names that the twin has too.
func (d side) normal(text string) string {
	text = strings.ReplaceAll(text, d.root, "/SIDE")
	for _, v := range slices.Concat(varying, d.more) {
		text = v.pattern.ReplaceAllString(text, v.with)
	}
	return text
}
