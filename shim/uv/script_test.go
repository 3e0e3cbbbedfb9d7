package uv_test

import (
	"testing"

	"github.com/pipguard/pipguard/shim/uv"
)

// TestHasMetadata: what uv takes for the metadata of a script, and what only looks like it.
func TestHasMetadata(t *testing.T) {
	for text, want := range map[string]bool{
		"# /// script\n# dependencies = []\n# ///\n":                      true,
		"#!/usr/bin/env python\n\n# /// script\r\n#\r\n# ///\r\nimport x": true,
		"x = '# /// script'\n":                                            false,
		"x = '# /// script'\n# /// script\n# ///\n":                       false,
		"# /// scripts\n# ///\n":                                          false,
		"# /// script\n# dependencies = []\n":                             false,
		"# /// script\nimport x\n# ///\n":                                 false,
		"":                                                                false,
	} {
		if got := uv.HasMetadata([]byte(text)); got != want {
			t.Errorf("%q: %v", text, got)
		}
	}
}
