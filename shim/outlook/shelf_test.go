package outlook

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/pipguard/pipguard/policy/pep440"
	"github.com/pipguard/pipguard/shim/gate"
)

// stock is an index with releases that were uploaded one a day. It lists none.
type stock struct {
	gate.Index
	texts []string
}

func (s *stock) Newest(_ context.Context, _, below string, by time.Time) (string, error) {
	end := pep440.MustParse(below)
	for i, text := range slices.Backward(s.texts) {
		if pep440.MustParse(text).Compare(end) < 0 && (by.IsZero() || !day(i).After(by)) {
			return text, nil
		}
	}
	return "", nil
}

func (s *stock) Uploaded(context.Context, string, string) time.Time { return time.Time{} }

// list is the same as an index that lists them.
func (s *stock) list() (all listed) {
	for i, text := range s.texts {
		all = append(all, release{gate.Candidate{Version: text, Uploaded: day(i)}, pep440.MustParse(text)})
	}
	return all
}

func day(i int) time.Time { return time.Date(2020, 1, 1+i, 12, 0, 0, 0, time.UTC) }

// shelves are both kinds of index over the same releases.
func shelves(texts ...string) map[string]shelf {
	s := &stock{texts: texts}
	return map[string]shelf{"listed": s.list(), "probed": probed{context.Background(), s, "lib"}}
}

// TestBorder finds where good releases end, within the wheels that may be fetched.
func TestBorder(t *testing.T) {
	werkzeug := []string{"0.15.6", "0.16.0", "0.16.1", "1.0.0", "1.0.1", "2.0.0", "2.0.1", "2.0.2", "2.0.3", "2.1.0", "2.1.1", "2.2.0", "2.2.3", "2.3.0", "2.3.8", "3.0.0", "3.0.6", "3.1.0", "3.1.8"}
	for _, c := range []struct {
		name           string
		low, last, bad string
		texts          []string
		wheels         int
		want           map[string]string
	}{
		{"in the middle", "0", "2", "6", []string{"1", "2", "3", "4", "5"}, 8, map[string]string{"listed": "<3", "probed": "<3"}},
		{"only the planned one is bad", "0", "5", "6", []string{"1", "2", "3", "4", "5"}, 8, map[string]string{"listed": "<6", "probed": "<6"}},
		{"none between is good", "0", "0", "6", []string{"1", "2", "3", "4", "5"}, 8, map[string]string{"listed": "<1", "probed": "<1"}},
		{"the wheels ran out", "0", "4", "6", []string{"1", "2", "3", "4", "5"}, 1, map[string]string{"listed": "<=3", "probed": "<=2"}},
		{"no wheel at all", "0", "4", "6", []string{"1", "2", "3", "4", "5"}, 0, map[string]string{"listed": "<=0", "probed": "<=0"}},
		{"a real row", "1.0.1", "2.0.3", "3.1.9", werkzeug, 8, map[string]string{"listed": "<2.1.0", "probed": "<2.1.0"}},
	} {
		for kind, on := range shelves(c.texts...) {
			s := &search{ctx: context.Background(), wheels: c.wheels, share: c.wheels}
			got := s.border(on, pep440.MustParse(c.low), pep440.MustParse(c.bad), func(r release) bool {
				s.wheels--
				return r.version.Compare(pep440.MustParse(c.last)) <= 0
			})
			if got.String() != c.want[kind] {
				t.Errorf("%s, %s: %s, want %s", c.name, kind, got, c.want[kind])
			}
		}
	}
}

// TestBorderOutOfTime says no more than it knows.
func TestBorderOutOfTime(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	s := &search{ctx: ctx, wheels: 8, share: 8}
	if got := s.border(listed(nil), pep440.MustParse("1"), pep440.MustParse("3"), nil).String(); got != "<=1" {
		t.Error(got)
	}
}

// TestShelves takes releases from both kinds of index.
func TestShelves(t *testing.T) {
	for kind, on := range shelves("1.0", "1.1", "1.2", "1.3", "2.0") {
		for _, c := range []struct {
			name string
			got  func() (release, bool)
			want string // "of a list, of one that is probed", where these differ
		}{
			{"the newest below", func() (release, bool) { return on.newest(pep440.MustParse("2"), time.Time{}) }, "1.3"},
			{"one of a time", func() (release, bool) { return on.newest(pep440.MustParse("2"), day(1).Add(time.Hour)) }, "1.1"},
			{"none is that old", func() (release, bool) { return on.newest(pep440.MustParse("2"), day(-5)) }, "1.0, 1.3"},
			{"none below", func() (release, bool) { return on.newest(pep440.MustParse("1"), time.Time{}) }, ""},
			{"two back", func() (release, bool) { return on.back(release{version: pep440.MustParse("1.3")}, 2) }, "1.1"},
			{"too far back", func() (release, bool) { return on.back(release{version: pep440.MustParse("1.1")}, 2) }, "1.0"},
			{"none further back", func() (release, bool) { return on.back(release{version: pep440.MustParse("1.0")}, 1) }, ""},
			{"half way", func() (release, bool) { return on.middle(pep440.MustParse("1.0"), pep440.MustParse("1.3")) }, "1.1"},
			{"nothing between", func() (release, bool) { return on.middle(pep440.MustParse("1.3"), pep440.MustParse("2")) }, ""},
		} {
			r, ok := c.got()
			want, other, _ := strings.Cut(c.want, ", ")
			if kind == "probed" {
				want = cmp.Or(other, want)
			}
			if ok != (want != "") || ok && r.Candidate.Version != want {
				t.Errorf("%s, %s: %q %v, want %q", kind, c.name, r.Candidate.Version, ok, want)
			}
		}
	}
}

// TestHalfway halves the first numbers that differ.
func TestHalfway(t *testing.T) {
	for _, c := range [][3]string{
		{"1.0.1", "3.1.8", "2"},
		{"2", "3.1.8", "3"},
		{"3", "3.1.8", "3.1"},
		{"3.1", "3.1.8", "3.1.4"},
		{"2021.4", "2024.1", "2023"},
		{"1.0", "1.0.post1", ""},
		{"5", "1!2", ""},
		{"0", "5", "3"},
	} {
		if got := halfway(pep440.MustParse(c[0]), pep440.MustParse(c[1])).String(); got != c[2] {
			t.Errorf("%s to %s: %s, want %s", c[0], c[1], got, c[2])
		}
	}
}
