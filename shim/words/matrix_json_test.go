package words

import (
	"bytes"
	"encoding/json"
	"testing"

	"github.com/pipguard/pipguard/policy"
	"github.com/pipguard/pipguard/policy/evidence"
	"github.com/pipguard/pipguard/shim/inquiry"
)

// TestMatrixJSON writes the cells that have wheels, and a list for no runs.
func TestMatrixJSON(t *testing.T) {
	blocked := inquiry.Cell{
		Wheels: true, Declared: inquiry.Inside, Observed: evidence.Fails, Verdict: policy.Block, Pair: [2]string{"2.7.4", "1.24.4"}, Python: "3.8",
		Some: [2]string{"2.7.4", "1.24.0"}, Runs: []evidence.Cell{{Subject: "app", Object: "lib", Result: evidence.Fails, Python: "3.8", Date: "2026-11-23"}},
	}
	allowed := inquiry.Cell{Wheels: true, Declared: inquiry.Undeclared, Observed: evidence.None, Verdict: policy.Allow, Pair: [2]string{"2.8.4", "1.24.4"}, Python: "3.8"}
	g := inquiry.Grid{
		Names: [2]string{"app", "lib"}, Platform: "linux_x86_64", Rows: []inquiry.Series{{Name: "2.7"}, {Name: "2.8"}},
		Columns: []inquiry.Series{{Name: "1.24"}, {Name: "2.0"}}, Cells: [][]inquiry.Cell{{blocked, {}}, {allowed, {}}},
	}
	var out bytes.Buffer
	if err := MatrixJSON(&out, g); err != nil {
		t.Fatal(err)
	}
	var got struct {
		Rows, Columns, Platform string
		Cells                   []map[string]any
	}
	if err := json.Unmarshal(out.Bytes(), &got); err != nil {
		t.Fatal(err)
	}
	if got.Rows != "app" || got.Columns != "lib" || got.Platform != "linux_x86_64" || len(got.Cells) != 2 {
		t.Fatalf("%s", &out)
	}
	if c := got.Cells[0]; c["row"] != "2.7" || c["verdict"] != "block" || c["passes"] == nil || len(c["runs"].([]any)) != 1 {
		t.Errorf("%v", c)
	}
	if c := got.Cells[1]; c["observed"] != "none" || c["passes"] != nil || len(c["runs"].([]any)) != 0 {
		t.Errorf("%v", c)
	}
}
