package pep440

import "testing"

// TestPlain: what is said of plain versions is what the intervals say.
func TestPlain(t *testing.T) {
	versions := []string{"0", "1", "1.0", "1.0.0", "01.00", "1.1", "1.1.0", "1.1.1", "1.2", "1.10", "2", "2.0.1", "1.1.post1", "1.1rc1", "1.1.dev0", "1.1+cpu", "1!1.1", "99999999999999999999.1"}
	asked := 0
	for _, operator := range []string{"==", "!=", "~=", ">=", "<=", ">", "<"} {
		for _, bound := range append(versions, "1.*", "1.0.*", "1.1.*", "1.1.0.*", "0.*", "2.*") {
			s, err := parseSpecifier(operator + bound)
			if err != nil {
				continue
			}
			for _, text := range versions {
				v := MustParse(text)
				within, inverted := s.bounds()
				want := within.holds(&v) != inverted
				got, known := s.admitsPlain(&v)
				if known {
					asked++
				}
				if known && got != want {
					t.Errorf("%s in %s: %v, want %v", text, s, got, want)
				}
			}
		}
	}
	if asked < 500 {
		t.Errorf("only %d were plain", asked)
	}
}
