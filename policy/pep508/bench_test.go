package pep508

import "testing"

const benchmarked = `foo[bar]>=1.0,<2 ; python_version >= "3.8" and (sys_platform == "linux" or extra == "test")`

func BenchmarkParse(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Parse(benchmarked); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkHolds(b *testing.B) {
	m := MustParse(benchmarked).Marker
	environment := Environment{PythonVersion: "3.11", SysPlatform: "linux"}
	b.ReportAllocs()
	for b.Loop() {
		m.Holds(environment)
	}
}

func BenchmarkNormalize(b *testing.B) {
	for _, name := range []string{"typing-extensions", "Typing_Extensions"} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				Normalize(name)
			}
		})
	}
}
