package pep440

import (
	"encoding/json"
	"math"
	"slices"
	"strings"
	"testing"
)

func TestVersionKeepsWhatWasWritten(t *testing.T) {
	v := MustParse(" V2.17.0-RC.1+NV25_2\n")
	if got, want := v.Original(), "V2.17.0-RC.1+NV25_2"; got != want {
		t.Errorf("Original() = %q, want %q", got, want)
	}
	if got, want := v.String(), "2.17.0rc1+nv25.2"; got != want {
		t.Errorf("String() = %q, want %q", got, want)
	}
	if got, want := v.Public().Original(), "2.17.0rc1"; got != want {
		t.Errorf("Public().Original() = %q, want %q", got, want)
	}
}

func TestVersionNumbers(t *testing.T) {
	v := MustParse("3!2022.07.1")
	if got, want := v.Release(), []int{2022, 7, 1}; !slices.Equal(got, want) {
		t.Errorf("Release() = %v, want %v", got, want)
	}
	if v.Epoch() != 3 || v.Segment(1) != 7 || v.Segment(3) != 0 {
		t.Errorf("epoch %d, segments %d and %d", v.Epoch(), v.Segment(1), v.Segment(3))
	}
	if got := MustParse("1.99999999999999999999").Segment(1); got != math.MaxInt {
		t.Errorf("a number past int is %d", got)
	}
}

func TestNoVersion(t *testing.T) {
	var none Version
	if !none.IsZero() || none.String() != "" || none.IsPrerelease() || MustParse("0").IsZero() {
		t.Errorf("zero: %v, text: %q, pre-release: %v", none.IsZero(), none, none.IsPrerelease())
	}
	if none.Compare(MustParse("0.dev0")) >= 0 || !none.Equal(Version{}) {
		t.Error("no version does not come before every version")
	}
	if (Specifiers{}).Contains(none) {
		t.Error("no version is in something")
	}
}

func TestVersionAsJSON(t *testing.T) {
	type record struct{ From, To Version }
	want := record{To: MustParse("1.0-1")}
	content, err := json.Marshal(want)
	if err != nil {
		t.Fatal(err)
	}
	if got, want := string(content), `{"From":"","To":"1.0.post1"}`; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	var got record
	if err := json.Unmarshal(content, &got); err != nil || !got.From.IsZero() || !got.To.Equal(want.To) {
		t.Errorf("got %v, %v", got, err)
	}
	if err := json.Unmarshal([]byte(`{"To":"latest"}`), &got); err == nil || !strings.Contains(err.Error(), `"latest"`) {
		t.Errorf("error is %v", err)
	}
}
