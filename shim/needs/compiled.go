package needs

import (
	"bytes"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
)

// maxCompiled bounds how much of a distribution's compiled modules is searched; beyond it, they may mention anything.
const maxCompiled = 512 << 20

// compiled gives doubts about compiled modules that mention what changed: of distributions that require it, or whose
// sources ask for it.
func (c *comparison) compiled() []Finding {
	var all []Finding
	for _, d := range c.after.dists {
		if c.changed[d] {
			continue
		}
		for _, other := range c.after.dists {
			if !c.changed[other] || !d.uses(other) {
				continue
			}
			if i, found := d.links(other.tops); found {
				f := sourceFile{d, i}
				n := &Need{Module: other.tops[0], AtImport: true}
				finding := c.finding(f, n, answer{state: Doubt, dist: other, why: "a compiled module mentions it", module: n.Module}, Met)
				if tops := d.topPackages(false); len(tops) > 0 {
					finding.Import = tops[0]
				}
				all = append(all, finding)
			}
		}
	}
	return all
}

func (d *distribution) uses(other *distribution) bool {
	return slices.Contains(d.Requires, other.name) ||
		slices.ContainsFunc(other.tops, func(top string) bool { return len(d.mentions[top]) > 0 })
}

// links gives the first compiled module that mentions one of these top names. What was found is remembered.
func (d *distribution) links(tops []string) (file int, found bool) {
	if d.Wheel != "" || len(tops) == 0 {
		return 0, false
	}
	key := strings.Join(tops, " ")
	budget := int64(maxCompiled)
	for i, name := range d.files {
		if strings.HasSuffix(name, ".py") {
			continue
		}
		known, yes := d.linked(i, key)
		if !known {
			yes = mentionsAny(filepath.Join(d.Site, filepath.FromSlash(name)), tops, &budget)
			d.link(i, key, yes)
		}
		if yes {
			return i, true
		}
	}
	return 0, false
}

// linked looks up whether a compiled module mentions what is named by key.
func (d *distribution) linked(file int, key string) (known, yes bool) {
	text := d.linkTexts[file]
	if text == "" {
		text = d.recall()[file]
	}
	for line := range strings.Lines(text) {
		if line = strings.TrimSuffix(line, "\n"); line != "" && line[1:] == key {
			return true, line[0] == '+'
		}
	}
	return false, false
}

func (d *distribution) link(file int, key string, yes bool) {
	if d.linkTexts == nil {
		d.linkTexts = map[int]string{}
	}
	if d.linkTexts[file] == "" {
		d.linkTexts[file] = d.recall()[file]
	}
	d.linkTexts[file] += map[bool]string{true: "+", false: "-"}[yes] + key + "\n"
	d.fresh = true
}

// mentionsAny searches a file for texts; what cannot be read, or would be too much, counts as mentioning them.
func mentionsAny(path string, words []string, budget *int64) bool {
	file, err := os.OpenFile(path, os.O_RDONLY|syscall.O_NONBLOCK, 0)
	if err != nil {
		return !os.IsNotExist(err)
	}
	defer file.Close()
	if info, err := file.Stat(); err != nil || !info.Mode().IsRegular() {
		return true
	} else if *budget -= info.Size(); *budget < 0 {
		return true
	}
	const overlap = 128
	buffer := make([]byte, 256<<10)
	for kept := 0; ; {
		n, err := file.Read(buffer[kept:])
		window := buffer[:kept+n]
		for _, word := range words {
			if holds(window, word) {
				return true
			}
		}
		if err != nil {
			return err != io.EOF
		}
		kept = copy(buffer, window[max(0, len(window)-overlap):])
	}
}

// holds says that a text holds a word; a short one must stand alone, as C writes it.
func holds(window []byte, word string) bool {
	for at := 0; ; {
		next := bytes.Index(window[at:], []byte(word))
		if next < 0 {
			return false
		}
		at += next
		after := at + len(word)
		if len(word) >= 5 || at > 0 && window[at-1] == 0 && after < len(window) && (window[after] == 0 || window[after] == '.') {
			return true
		}
		at = after
	}
}
