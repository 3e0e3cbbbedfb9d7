package words

import (
	"fmt"
	"slices"
	"strings"

	"github.com/pipguard/pipguard/policy"
)

// need says what code asks for, where it does so, and who does not have it: "flask 2.2.2 imports url_quote from
// werkzeug.urls (flask/app.py:30), which werkzeug 3.1.9 does not have".
func need(v policy.Violation) string {
	e := v.Evidence[0]
	place := ""
	if file := e.Text("file"); file != "" {
		place = " (" + placeIn(file, e) + ")"
	}
	if refuses(v) {
		return fmt.Sprintf("%s cannot be imported%s: %s", v.Subject, place, e.Text("error"))
	}
	text := fmt.Sprintf("%s %s%s, %s", v.Subject, asks(v), place, lacks(v))
	return text + further(v.Evidence[1:])
}

// refuses says that a release raises an exception itself when it is imported.
func refuses(v policy.Violation) bool {
	return v.Subject.Name == v.Object.Name && v.Evidence[0].Text("raises") != ""
}

// placeIn is the file and line of evidence; a compiled file has no lines.
func placeIn(file string, e policy.Evidence) string {
	if line := fmt.Sprint(e["line"]); line != "0" {
		return file + ":" + line
	}
	return file
}

// further names the next thing that is asked for, and counts the rest.
func further(rest []policy.Evidence) string {
	rest = slices.DeleteFunc(slices.Clone(rest), func(e policy.Evidence) bool { return e.Text("needs") == "" })
	switch len(rest) {
	case 0:
		return ""
	case 1:
		return fmt.Sprintf(" (and %s)", rest[0].Text("needs"))
	}
	return fmt.Sprintf(" (and %s and %d more)", rest[0].Text("needs"), len(rest)-1)
}

// asks says how a name is asked for.
func asks(v policy.Violation) string {
	e := v.Evidence[0]
	module := e.Text("module")
	name := strings.TrimPrefix(strings.TrimPrefix(v.Requires, module), ".")
	keywords, without, many := arguments(e)
	hook := e.Text("hook")
	switch {
	case hook != "" && keywords != "":
		return fmt.Sprintf("wants %s in its hook %s", keywords, hook)
	case hook != "":
		return "has the hook " + hook
	case many:
		return fmt.Sprintf("calls %s with %v positional arguments", v.Requires, e["positional"])
	case without != "":
		return fmt.Sprintf("calls %s without %s", v.Requires, without)
	case keywords != "":
		return fmt.Sprintf("calls %s with %s", v.Requires, keywords)
	case module == "" || name == "":
		return "imports " + v.Requires
	case v.Kind == policy.KindCall:
		return fmt.Sprintf("uses %s of %s", name, module)
	}
	return fmt.Sprintf("imports %s from %s", name, module)
}

// arguments are those of a call that do not fit: keywords that are not taken, parameters that are left out, and whether there
// are too many by position.
func arguments(e policy.Evidence) (keywords, without string, many bool) {
	return e.Text("keywords"), e.Text("without"), e["positional"] != nil
}

// lacks says who does not have what is asked for.
func lacks(v policy.Violation) string {
	keywords, without, many := arguments(v.Evidence[0])
	switch {
	case v.Evidence[0].Text("hook") != "" && keywords != "":
		return fmt.Sprintf("which %s does not give it", v.Object)
	case v.Object.Name == "python" && v.Evidence[0].Text("raises") != "":
		return fmt.Sprintf("which Python %s refuses: %s", v.Object.Version, v.Evidence[0].Text("error"))
	case v.Object.Name == "python":
		return fmt.Sprintf("which Python %s does not have", v.Object.Version)
	case v.Object.Version == "":
		return "which nothing that is installed provides"
	case without != "" && !many:
		return fmt.Sprintf("which %s requires", v.Object)
	case keywords != "" || many:
		return fmt.Sprintf("which %s does not take", v.Object)
	case v.Evidence[0].Text("raises") != "":
		return fmt.Sprintf("and that fails with %s", v.Object)
	case v.Evidence[0].Text("fails") != "":
		return fmt.Sprintf("which fails with %s", v.Object)
	}
	return fmt.Sprintf("which %s does not have", v.Object)
}

// needed is one need as evidence: where the code asks, for what, and what came when it was tried.
func needed(e policy.Evidence) string {
	text := fmt.Sprintf("%s asks for %s", placeIn(e.Text("file"), e), e.Text("needs"))
	if failed := e.Text("error"); failed != "" {
		text += ": " + failed
	}
	return text
}
