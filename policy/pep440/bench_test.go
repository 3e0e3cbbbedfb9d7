package pep440

import "testing"

func BenchmarkParse(b *testing.B) {
	for _, text := range []string{"1.26.4", "2.17.1+nv25.2", "1!2.0RC1.Post3-dev4"} {
		b.Run(text, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := Parse(text); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkContains(b *testing.B) {
	v := MustParse("1.26.4")
	for _, text := range []string{">=1.23.5", ">=1.23.5,<2.0.0", "~=1.19.2", "==1.26.*", "!=1.24.0,!=1.25.*,>=1.16,<2"} {
		s := MustParseSpecifiers(text)
		b.Run(text, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				s.Contains(v)
			}
		})
	}
}

func TestContainsDoesNotAllocate(t *testing.T) {
	v := MustParse("2.17.1+nv25.2")
	for _, text := range []string{">=2.2,<2.18", "==2.17.*", "~=2.17.0", "!=2.17.1", "===2.17.1+nv25.2"} {
		s := MustParseSpecifiers(text)
		if n := testing.AllocsPerRun(100, func() { s.Contains(v) }); n != 0 {
			t.Errorf("%q: %v allocations", text, n)
		}
	}
}
