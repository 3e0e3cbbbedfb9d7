package pipargs

import (
	"errors"
	"strings"
	"testing"
)

// What pip refuses is still known for what it asks: a pip that takes it after all must not slip by.
func TestRefusal(t *testing.T) {
	for _, c := range []struct {
		typed string
		env   string
		act   Act
		kind  RefusalKind
		word  string
	}{
		{typed: "install --upg numpy", act: Install, kind: AmbiguousOption, word: "--upg"},
		{typed: "install --next-year numpy", act: Install, kind: UnknownOption, word: "--next-year"},
		{typed: "--next-year install numpy", act: Install, kind: UnknownOption, word: "--next-year"},
		{typed: "--next-year uninstall numpy", act: Uninstall, kind: UnknownOption, word: "--next-year"},
		{typed: "--next-year list", act: Nothing, kind: UnknownOption, word: "--next-year"},
		{typed: "install numpy -r", act: Install, kind: MissingValue, word: "-r"},
		{typed: "install --pre=1 numpy", act: Install, kind: UnwantedValue, word: "--pre"},
		{typed: "install --progress-bar=x numpy", act: Install, kind: BadValue, word: "--progress-bar"},
		{typed: "install numpy", env: "PIP_USER=x", act: Install, kind: BadValue, word: "--user"},
		{typed: "install --python /x numpy", act: Install, kind: MisplacedPython, word: "--python"},
	} {
		inv := Parse(strings.Fields(c.typed), []string{c.env}, Config{})
		refusal, ok := errors.AsType[*Refusal](inv.Refusal)
		if inv.Act != c.act || !ok || refusal.Kind != c.kind || refusal.Word != c.word {
			t.Errorf("%s: act %d, refusal %v", c.typed, inv.Act, inv.Refusal)
		}
	}
}

// While a shell completes words, pip prints them and ends.
func TestCompletion(t *testing.T) {
	if inv := Parse([]string{"install", "numpy"}, []string{"PIP_AUTO_COMPLETE=1"}, Config{}); inv.Act != Nothing {
		t.Errorf("act %d", inv.Act)
	}
}

func TestRelease(t *testing.T) {
	for pip, want := range map[string]string{
		"": "26.3", "27.0": "26.3", "26.3": "26.3", "26.2.1": "26.0.1", "25.2": "25.1.1", "24.1b1": "24.0",
		"22.3": "22.2.2", "20.3.4": "20.3.4", "19.0": "20.3.4", "nonsense": "20.3.4",
	} {
		if got := pips[release(pip)]; got != want {
			t.Errorf("pip %q has the options of %s, want %s", pip, got, want)
		}
	}
}
