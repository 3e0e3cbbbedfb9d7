package pipargs

import (
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"strings"
	"testing"
)

// TestFieldsAreRead fails for a field of an invocation that nobody outside asks for: an option that is parsed and never
// asked for is an install that is judged as if it were another one.
func TestFieldsAreRead(t *testing.T) {
	var sources strings.Builder
	err := filepath.WalkDir("..", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || filepath.Ext(path) != ".go" || strings.HasSuffix(path, "_test.go") || strings.Contains(path, "pipargs") {
			return err
		}
		text, err := os.ReadFile(path)
		sources.Write(text)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for field := range reflect.TypeFor[Invocation]().Fields() {
		read := regexp.MustCompile(`\b(inv|[iI]nvocation|reader\.Parse\(args\))\.` + field.Name + `\b`)
		if field.IsExported() && field.Name != "Argv" && !read.MatchString(sources.String()) {
			t.Errorf("Invocation.%s is parsed, and nobody asks for it", field.Name)
		}
	}
}
