package testkit

import (
	"flag"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/rogpeppe/go-internal/testscript"
)

type command = func(ts *testscript.TestScript, neg bool, args []string)

// commands are what scripts have besides testscript's own; testdata/script/README.md documents them.
func (k *Kit) commands() map[string]command {
	all := map[string]command{
		"venv":      cmdVenv,
		"prefix":    cmdPrefix,
		"have":      k.cmdHave,
		"wheels":    k.cmdWheels,
		"pips":      cmdPips,
		"project":   k.cmdProject,
		"index":     cmdIndex,
		"downloads": cmdDownloads,
		"tree":      cmdTree,
		"cmptree":   cmdCmptree,
		"run":       cmdRun,
		"as":        cmdAs,
		"maker":     cmdMaker,
	}
	maps.Copy(all, k.More)
	for name, cmd := range all {
		if name == "cmptree" {
			continue
		}
		all[name] = func(ts *testscript.TestScript, neg bool, args []string) {
			if neg {
				ts.Fatalf("unsupported: ! %s", name)
			}
			cmd(ts, neg, args)
		}
	}
	return all
}

// parse reads a command's flags, which may stand after its first argument, as in `venv DIR -pip 24.0`.
func parse(ts *testscript.TestScript, flags *flag.FlagSet, args []string) []string {
	flags.SetOutput(io.Discard)
	var plain []string
	for len(args) > 0 {
		if !strings.HasPrefix(args[0], "-") {
			plain, args = append(plain, args[0]), args[1:]
			continue
		}
		if err := flags.Parse(args); err != nil {
			ts.Fatalf("%s: %v", flags.Name(), err)
		}
		args = flags.Args()
	}
	return plain
}

func making(ts *testscript.TestScript, name string, args []string) (Making, string) {
	var m Making
	flags := flag.NewFlagSet(name, flag.ContinueOnError)
	flags.StringVar(&m.Python, "python", "", "")
	flags.StringVar(&m.Pip, "pip", "", "")
	flags.BoolVar(&m.Setuptools, "setuptools", false, "")
	if name == "venv" {
		flags.StringVar(&m.By, "by", "", "")
		flags.StringVar(&m.From, "from", "", "")
		flags.BoolVar(&m.System, "system-site-packages", false, "")
	}
	plain := parse(ts, flags, args)
	if len(plain) != 1 {
		ts.Fatalf("usage: %s DIR [-python 3.N] [-pip X] …", name)
	}
	if m.From != "" {
		m.From = ts.MkAbs(m.From)
	}
	return m, ts.MkAbs(plain[0])
}

func cmdVenv(ts *testscript.TestScript, _ bool, args []string) {
	m, dir := making(ts, "venv", args)
	env, err := m.Make(dir)
	SkipWithout(ts.Value(stateKey{}).(*state).t, err)
	announce(ts, env)
}

func cmdPrefix(ts *testscript.TestScript, _ bool, args []string) {
	m, dir := making(ts, "prefix", args)
	env, err := m.MakePrefix(dir)
	SkipWithout(ts.Value(stateKey{}).(*state).t, err)
	announce(ts, env)
}

// announce makes env the script's current environment: $ENV, $PY and $SITE.
func announce(ts *testscript.TestScript, env Environment) {
	ts.Setenv("ENV", env.Dir)
	ts.Setenv("PY", env.Python)
	ts.Setenv("SITE", env.Site)
}

// own is the catalogue with the script's own releases.txt, which comes last and so wins.
func (k *Kit) own(ts *testscript.TestScript) Catalogue {
	file := filepath.Join(ts.Getenv("WORK"), "releases.txt")
	if _, err := os.Stat(file); err != nil {
		return k.Catalogue
	}
	own, err := readReleases(file)
	ts.Check(err)
	return slices.Concat(k.Catalogue, own)
}

func (k *Kit) cmdHave(ts *testscript.TestScript, _ bool, args []string) {
	whole := slices.Contains(args, "-whole")
	if args = slices.DeleteFunc(slices.Clone(args), func(a string) bool { return a == "-whole" }); len(args) < 2 {
		ts.Fatalf("usage: have DIR [-whole] NAME==VERSION…")
	}
	env, err := Open(ts.MkAbs(args[0]))
	ts.Check(err)
	pins := args[1:]
	if whole {
		pins, err = k.own(ts).Whole(pins...)
		ts.Check(err)
	}
	ts.Check(k.own(ts).Have(env, pins...))
}

func (k *Kit) cmdWheels(ts *testscript.TestScript, _ bool, args []string) {
	if len(args) == 0 {
		ts.Fatalf("usage: wheels DIR [NAME==VERSION…]")
	}
	dir, c := ts.MkAbs(args[0]), k.own(ts)
	if len(args) == 1 {
		ts.Check(c[len(k.Catalogue):].BuildAll(dir))
	}
	for _, pin := range args[1:] {
		r, err := c.Find(pin)
		ts.Check(err)
		ts.Check(Catalogue{r}.BuildAll(dir))
	}
	ts.Setenv("PIP_FIND_LINKS", ts.Getenv("PIP_FIND_LINKS")+" "+dir)
}

func cmdPips(ts *testscript.TestScript, _ bool, args []string) {
	if len(args) < 2 {
		ts.Fatalf("usage: pips DIR VERSION…")
	}
	dir := ts.MkAbs(args[0])
	ts.Check(Pips(dir, args[1:]...))
	ts.Setenv("PIP_FIND_LINKS", ts.Getenv("PIP_FIND_LINKS")+" "+dir)
}

func (k *Kit) cmdProject(ts *testscript.TestScript, _ bool, args []string) {
	if len(args) != 2 {
		ts.Fatalf("usage: project DIR NAME==VERSION")
	}
	r, err := k.own(ts).Find(args[1])
	ts.Check(err)
	ts.Check(r.WriteProject(ts.MkAbs(args[0])))
}

func cmdIndex(ts *testscript.TestScript, _ bool, args []string) {
	if len(args) != 1 {
		ts.Fatalf("usage: index DIR")
	}
	s := ts.Value(stateKey{}).(*state)
	if s.index != nil {
		s.index.Close()
	}
	s.index = NewIndex(ts.MkAbs(args[0]))
	ts.Setenv("INDEX_URL", s.index.URL)
	ts.Setenv("PIP_INDEX_URL", s.index.URL)
	ts.Setenv("PIP_NO_INDEX", "")
	ts.Setenv("PIP_FIND_LINKS", "")
}

func cmdDownloads(ts *testscript.TestScript, _ bool, args []string) {
	s := ts.Value(stateKey{}).(*state)
	if s.index == nil {
		ts.Fatalf("downloads: no index was started")
	}
	for _, file := range s.index.Fetched(slices.Contains(args, "-metadata")) {
		fmt.Fprintln(ts.Stdout(), file)
	}
	ts.Stdout() // an empty list clears what the last command printed
}

func cmdTree(ts *testscript.TestScript, _ bool, args []string) {
	if len(args) != 2 {
		ts.Fatalf("usage: tree DIR NAME")
	}
	tree, err := Tree(ts.MkAbs(args[0]))
	ts.Check(err)
	ts.Value(stateKey{}).(*state).trees[args[1]] = tree
}

func cmdCmptree(ts *testscript.TestScript, neg bool, args []string) {
	trees := ts.Value(stateKey{}).(*state).trees
	if len(args) != 2 || trees[args[0]] == "" || trees[args[1]] == "" {
		ts.Fatalf("usage: cmptree A B, both recorded by `tree DIR NAME`")
	}
	diff := DiffTrees(trees[args[0]], trees[args[1]])
	if !neg && diff != "" {
		ts.Fatalf("%s and %s differ:\n%s", args[0], args[1], diff)
	}
	if neg && diff == "" {
		ts.Fatalf("%s and %s are the same", args[0], args[1])
	}
}
