package outlook

import (
	"strings"
	"testing"

	"github.com/pipguard/pipguard/shim/rehearsal"
)

// TestOlder compares the newest Python that classifiers name with the one at hand.
func TestOlder(t *testing.T) {
	if older("3.9", strings.NewReader("Classifier: Programming Language :: Python :: 3.6\n")) {
		t.Error("Python 3.9 refuses nothing that reading does not see")
	}
	for text, want := range map[string]bool{
		"Classifier: Programming Language :: Python :: 3.8\nClassifier: Programming Language :: Python :: 3.11\n": true,
		"Classifier: Programming Language :: Python :: 3.9\nClassifier: Programming Language :: Python :: 3.12\n": false,
		"Classifier: Programming Language :: Python :: 3\nClassifier: Programming Language :: Python :: 2.7\n":    false,
		"Name: app\n\nClassifier: Programming Language :: Python :: 3.8\n":                                        false,
		"Name: app\n": false,
	} {
		if got := older("3.12", strings.NewReader(text)); got != want {
			t.Errorf("%q: %v", text, got)
		}
	}
}

// TestRefuses tells what Python and code refuse from what a machine lacks, and from what nobody has to have.
func TestRefuses(t *testing.T) {
	l := &look{}
	for text, want := range map[string]bool{
		"TypeError: x": true, "AssertionError: x": true, "ValueError: x": true, "OSError: x": false, "ImproperlyConfigured: x": false,
		"ModuleNotFoundError: No module named 'distutils'":           true,
		"ModuleNotFoundError: No module named 'adbc_driver_manager'": false,
	} {
		kind, _, _ := strings.Cut(text, ":")
		if got := l.refuses(trial{}, rehearsal.Result{Type: kind, Error: text}); got != want {
			t.Errorf("%s: %v", text, got)
		}
	}
}
