package change

import (
	"reflect"
	"testing"

	"github.com/pipguard/pipguard/shim/environment"
	"github.com/pipguard/pipguard/shim/gate"
	"github.com/pipguard/pipguard/shim/metadata"
	"github.com/pipguard/pipguard/shim/transaction"
	"github.com/pipguard/pipguard/shim/verdict"
)

// TestReplaced lists what a plan brings; of a wheel its file, of anything else none.
func TestReplaced(t *testing.T) {
	plan := gate.Plan{Items: []gate.Item{
		{Metadata: metadata.Metadata{Name: "Lib.One", Version: "1.0"}, File: "lib_one-1.0-py3-none-any.whl"}, {Metadata: metadata.Metadata{Name: "app", Version: "2"}, File: "app-2.tar.gz"},
	}, Removes: []string{"gone"}}
	add, remove := replaced(verdict.Judgement{Plan: plan})
	want := []transaction.Added{{Name: "lib-one", Version: "1.0", Wheel: "lib_one-1.0-py3-none-any.whl"}, {Name: "app", Version: "2"}}
	if !reflect.DeepEqual(add, want) || remove != nil {
		t.Errorf("%v, %v", add, remove)
	}
}

// TestUnbegun has nothing to protect where a plan changes nothing, and nothing to put back then.
func TestUnbegun(t *testing.T) {
	c := &Change{}
	if err := c.Protect(verdict.Judgement{Plan: gate.Plan{Last: true}}); err != nil || c.Begun() {
		t.Errorf("%v, begun %v", err, c.Begun())
	}
	for _, well := range []bool{true, false} {
		if putBack, err := c.Leave(well); putBack || err != nil {
			t.Errorf("%v: %v, %v", well, putBack, err)
		}
	}
}

// TestScheme takes the second site folder for platlib, where there are two.
func TestScheme(t *testing.T) {
	one := scheme(&environment.Environment{Prefix: "/env", Site: []string{"/env/lib"}})
	two := scheme(&environment.Environment{Prefix: "/env", Site: []string{"/env/lib", "/env/lib64"}})
	if one.Platlib != "/env/lib" || two.Purelib != "/env/lib" || two.Platlib != "/env/lib64" {
		t.Errorf("%+v, %+v", one, two)
	}
}
