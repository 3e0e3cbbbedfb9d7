package needs

import (
	"slices"
	"strings"

	"github.com/pipguard/pipguard/shim/needs/python"
)

// given is the state behind a condition that asks for a module, where it is true or is not. A condition that only asks
// whether an import found something says nothing of the release: what stands where it did counts as long as that is there.
func (r *reader) given(n *python.Node, is bool, in state) state {
	name, there := presence(n)
	found := (*ref)(nil)
	if name != "" {
		found = in.scope.find(name)
	}
	if found == nil || found.made || there != is {
		in.silent = true
		return in
	}
	var any []string
	for ; found != nil; found = found.or {
		any = append(any, found.module+" "+found.name)
	}
	in.present = append(slices.Clip(in.present), strings.Join(any, "|"))
	return in
}

// presence is the name that a condition compares with None, or takes as a truth value, and whether it is there where the
// condition is true; "" for any other condition.
func presence(n *python.Node) (name string, there bool) {
	switch {
	case n == nil:
	case n.Op == python.Name:
		return n.Text, true
	case n.Op == python.Not:
		name, there = presence(n.A)
		return name, !there
	case n.Op == python.Compare && len(n.List) == 2 && n.List[0].Op == python.Name && n.List[1].Text == "None":
		return n.List[0].Text, n.Words[0] == "is not" || n.Words[0] == "!="
	}
	return "", false
}

// present says that all is there that the conditions around a need ask for.
func (w *world) present(n *Need) bool {
	return !slices.ContainsFunc(n.present, func(objects string) bool { return !w.one(objects) })
}

// one says that one of several modules, or names in them, is there.
func (w *world) one(objects string) bool {
	for object := range strings.SplitSeq(objects, "|") {
		module, name, _ := strings.Cut(object, " ")
		if w.cached(module, name, true).state == Met {
			return true
		}
	}
	return false
}
