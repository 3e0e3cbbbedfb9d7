package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/pipguard/pipguard/shim/testkit"
	"github.com/rogpeppe/go-internal/diff"
)

// TestDocs runs every console block of the documents that follows a "shown" comment, in an environment of stand-ins,
// and compares what it prints; -u writes it into the document. The comments:
//
//	<!-- shown: [python=3.8] [guarded] NAME==VERSION… -->   in a new environment with these, laid there
//	<!-- shown: [guarded] resolved NAME==VERSION… -->       in one where pip has installed them, with what they require
//	<!-- shown: same -->                                    in the one of the block before
//	<!-- file: NAME -->                                     the block is a file that the commands find
//	<!-- made by scripts/score -->                          what follows, to "end", is what that prints
func TestDocs(t *testing.T) {
	needTerminal(t)
	kit := testkit.New(t, "../../testdata")
	kit.Path = buildPipguard(t)
	for _, file := range documents(t) {
		t.Run(filepath.Base(file), func(t *testing.T) {
			t.Parallel()
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			fresh := (&shower{t: t, kit: kit}).document(string(text))
			switch {
			case fresh == string(text):
			case *update:
				err = os.WriteFile(file, []byte(fresh), 0o644)
			default:
				t.Errorf("stale; scripts/docs writes it again\n%s", diff.Diff(file, text, "now", []byte(fresh)))
			}
			if err != nil {
				t.Fatal(err)
			}
		})
	}
}

// needTerminal skips where the kit has no terminal, or where other wheels than those shown would count.
func needTerminal(t *testing.T) {
	t.Helper()
	if runtime.GOOS != "linux" || runtime.GOARCH != "amd64" {
		t.Skip("the documents show Linux x86_64")
	}
}

func documents(t *testing.T) []string {
	t.Helper()
	files, err := filepath.Glob("../../docs/*.md")
	if err != nil {
		t.Fatal(err)
	}
	return append(files, "../../README.md")
}

// shower runs the blocks of one document, one after the other.
type shower struct {
	t   *testing.T
	kit *testkit.Kit

	root    string
	environ []string
	ids     []string // as they came; the document shows shownIDs in their place
	code    int
}

var (
	shownBlock = regexp.MustCompile("(?ms)^<!-- (shown|file): ?(.*?) ?-->\n\n?```[a-z]*\n(.*?)^```$")
	anID       = regexp.MustCompile(`pipguard (?:explain|undo) ([0-9a-f]{4,})\b`)
	aTime      = regexp.MustCompile(`\d{4}-\d\d-\d\d \d\d:\d\d:\d\d`)
	aPatch     = regexp.MustCompile(`\bPython (3\.\d+)\.\d+`)
	aDuration  = regexp.MustCompile(`\b\d+(\.\d+)? m?s\b`)
	madeBlock  = regexp.MustCompile(`(?s)(<!-- made by (scripts/score) -->\n).*?(<!-- end -->)`)
	shownIDs   = []string{"3f2c", "8b41", "c07e", "51da", "e96b", "27f0", "a3d8", "6c15"}
)

// document returns the text with each shown block as it is now.
func (s *shower) document(text string) string {
	text = madeBlock.ReplaceAllStringFunc(text, func(block string) string {
		part := madeBlock.FindStringSubmatch(block)
		out, err := exec.Command("../../" + part[2]).Output()
		if err != nil {
			s.t.Errorf("%s: %v", part[2], err)
		}
		return part[1] + string(out) + part[3]
	})
	return shownBlock.ReplaceAllStringFunc(text, func(block string) string {
		part := shownBlock.FindStringSubmatch(block)
		kind, about, body := part[1], part[2], part[3]
		if kind == "file" {
			s.write(about, body)
			return block
		}
		s.prepare(strings.Fields(about))
		return strings.TrimSuffix(block, body+"```") + s.console(body) + "```"
	})
}

// write puts a file into the work folder; one for blocks to come where there is none yet.
func (s *shower) write(name, content string) {
	s.t.Helper()
	if s.root == "" {
		s.prepare(nil)
	}
	if err := os.WriteFile(filepath.Join(s.root, name), []byte(content), 0o644); err != nil {
		s.t.Fatal(err)
	}
}

func (s *shower) prepare(words []string) {
	s.t.Helper()
	if slices.Contains(words, "same") {
		return
	}
	making, guarded, resolved := testkit.Making{}, false, false
	var have []string
	for _, word := range words {
		version, isPython := strings.CutPrefix(word, "python=")
		switch {
		case isPython:
			making.Python = version
		case word == "guarded":
			guarded = true
		case word == "resolved":
			resolved = true
		default:
			have = append(have, word)
		}
	}
	s.root = filepath.Join(s.t.TempDir(), "work")
	env, err := making.Make(filepath.Join(s.root, ".venv"))
	testkit.SkipWithout(s.t, err)
	s.environ = append(os.Environ(), s.kit.Variables(filepath.Dir(s.root))...)
	s.environ = append(s.environ, "VIRTUAL_ENV=", "NO_COLOR=1", "PATH="+filepath.Join(env.Dir, "bin")+":"+s.kit.Path+":"+os.Getenv("PATH"))
	if resolved {
		s.run("pip install -q " + strings.Join(have, " "))
	} else if err := s.kit.Catalogue.Have(env, have...); err != nil {
		s.t.Fatal(err)
	}
	if guarded {
		s.run("pipguard enable")
	}
}

// console runs the lines after "$ " and returns the block as it is to be.
func (s *shower) console(body string) string {
	var out strings.Builder
	for line := range strings.Lines(body) {
		if command, ok := strings.CutPrefix(line, "$ "); ok {
			out.WriteString(line + s.run(strings.TrimSuffix(command, "\n")))
		}
	}
	return out.String()
}

// run returns what a shell's line shows on a terminal of 80 columns; `$?` is the exit code of the line before.
func (s *shower) run(command string) string {
	s.t.Helper()
	for i, id := range s.ids {
		command = strings.ReplaceAll(command, shownIDs[i], id)
	}
	cmd := exec.Command("testkit-watch", "-tty", "sh", "-c", fmt.Sprintf("(exit %d)\n%s", s.code, command))
	cmd.Dir, cmd.Env = s.root, s.environ
	out, err := cmd.CombinedOutput()
	if cmd.ProcessState == nil {
		s.t.Fatalf("%s: %v", command, err)
	}
	s.code = cmd.ProcessState.ExitCode()
	return s.steady(string(out))
}

// steady is output with paths, ids, times and durations that do not change from run to run.
func (s *shower) steady(out string) string {
	for _, found := range anID.FindAllStringSubmatch(out, -1) {
		if !slices.Contains(s.ids, found[1]) {
			s.ids = append(s.ids, found[1])
		}
	}
	for i, id := range s.ids {
		out = regexp.MustCompile(`\b`+id+`\b`).ReplaceAllString(out, shownIDs[i])
	}
	out = strings.ReplaceAll(out, s.root, "/home/me/project")
	out = strings.ReplaceAll(out, filepath.Dir(s.root), "/home/me")
	out = aPatch.ReplaceAllString(out, "Python $1.9")
	out = aTime.ReplaceAllString(out, "2026-11-23 10:00:00")
	return aDuration.ReplaceAllString(out, "0.1 s")
}
