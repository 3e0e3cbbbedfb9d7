package policy_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/pipguard/pipguard/policy"
	"github.com/pipguard/pipguard/policy/policytest"
)

// What files say is held against the NumPy and the protobuf of the set, on either side of each border.
func TestArtifacts(t *testing.T) {
	one := policy.Files{Count: 3, Example: "ours/a.so"}
	for _, test := range []struct {
		name     string
		built    policy.Built
		base     string
		requires string // of the violation; "" for none
	}{
		{"the last of the old NumPys", policy.Built{NumPy1Only: one}, "numpy 1.26.4", ""},
		{"the first of the new ones", policy.Built{NumPy1Only: one}, "numpy 2.0.0", "numpy<2"},
		{"a candidate of it", policy.Built{NumPy1Only: one}, "numpy 2.0.0rc1", "numpy<2"},
		{"built with new headers", policy.Built{NumPy2Aware: one, NumPyFloor: policy.Floor{"1.20", "ours/a.so"}}, "numpy 2.4.6", ""},
		{"at its lower bound", policy.Built{NumPy2Aware: one, NumPyFloor: policy.Floor{"1.20", "ours/a.so"}}, "numpy 1.20.0", ""},
		{"below its lower bound", policy.Built{NumPy2Aware: one, NumPyFloor: policy.Floor{"1.20", "ours/a.so"}}, "numpy 1.19.5", "numpy>=1.20"},
		{"old headers, below their lower bound", policy.Built{NumPy1Only: one, NumPyFloor: policy.Floor{"1.16", "ours/a.so"}}, "numpy 1.15.4", "numpy>=1.16"},
		{"descriptors made in Python", policy.Built{ProtobufDescriptors: one}, "protobuf 3.20.3", ""},
		{"and protobuf 4", policy.Built{ProtobufDescriptors: one}, "protobuf 4.21.0", "protobuf<4"},
		{"generic services", policy.Built{ProtobufServices: one}, "protobuf 5.29.6", ""},
		{"and protobuf 6", policy.Built{ProtobufServices: one}, "protobuf 6.30.0", "protobuf<6"},
		{"at the runtime asked for", policy.Built{ProtobufFloor: policy.Floor{"6.31.1", "ours/a_pb2.py"}}, "protobuf 6.31.1", ""},
		{"an older runtime", policy.Built{ProtobufFloor: policy.Floor{"6.31.1", "ours/a_pb2.py"}}, "protobuf 6.31.0", "protobuf>=6.31.1"},
	} {
		t.Run(test.name, func(t *testing.T) {
			s := policytest.Set("ours 1.0, " + test.base)
			s.Distributions["ours"].Built = test.built
			var requires strings.Builder
			for _, v := range policy.Violations(policy.Question{Policy: merged(""), Set: s}) {
				requires.WriteString(v.Requires)
				if v.Kind != policy.KindArtifact || !v.Breaks() || v.Subject.String() != "ours 1.0" || v.Object.String() != test.base {
					t.Errorf("%+v", v)
				}
			}
			if requires.String() != test.requires {
				t.Errorf("%q, want %q", requires.String(), test.requires)
			}
		})
	}
}

// Files are read only where the plan can make a difference to what they say.
func TestScan(t *testing.T) {
	for _, test := range []struct{ name, before, plan, want string }{
		{"neither is there", "a 1.0, b 1.0", "c 1.0", ""},
		{"an addition beside NumPy", "a 1.0, numpy 1.26.4", "c 1.0", "c"},
		{"across NumPy 2", "a 1.0, numpy 1.26.4", "numpy 2.0.0", "a"},
		{"a first NumPy", "a 1.0", "numpy 2.0.0", "a"},
		{"on the same side", "a 1.0, numpy 2.0.0", "numpy 2.4.6", ""},
		{"back, where lower bounds are", "a 1.0, numpy 2.4.6", "numpy 2.0.0", "a"},
		{"across protobuf 4", "a 1.0, protobuf 3.20.3", "protobuf 5.29.6", "a"},
		{"across protobuf 6", "a 1.0, protobuf 5.29.6", "protobuf 6.33.6", "a"},
		{"between them", "a 1.0, protobuf 4.25.3", "protobuf 5.29.6", ""},
	} {
		before := policytest.Set(test.before)
		if got := strings.Join(policy.Scan(before, before.With(policytest.Distributions(test.plan))), " "); got != test.want {
			t.Errorf("%s: %q, want %q", test.name, got, test.want)
		}
	}
	if all := policy.Scan(policy.Set{}, policytest.Set("a 1.0, b 1.0, numpy 2.0.0")); !slices.Equal(all, []string{"a", "b"}) {
		t.Errorf("of a whole environment: %v", all)
	}
}
