package main

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"teller/flows/tasks"
)

// The machines are as they are drawn. After a change that is meant, run
//
//	go test ./cmd/teller -run TestDiagrams -update
//
// and look at the difference; a renamed state also needs a new version of its
// table.
func TestDiagrams(t *testing.T) {
	t.Parallel()
	drawn := map[string]bool{}
	for _, k := range tasks.All() {
		drawn[k.Name()+".mmd"] = true
		code, out, errs := call(t, "", "flows", k.Name())
		if code != 0 {
			t.Errorf("teller flows %s ended with %d: %s", k.Name(), code, errs)
			continue
		}
		path := filepath.Join("testdata", "flows", k.Name()+".mmd")
		if *update {
			if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(path, []byte(out), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(path)
		if err != nil {
			t.Errorf("%v: draw it with -update", err)
		} else if !bytes.Equal(want, []byte(out)) {
			t.Errorf("%s is drawn otherwise than the machine is now:\n%s", path, out)
		}
	}
	files, err := filepath.Glob("testdata/flows/*.mmd")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		if !drawn[filepath.Base(f)] {
			t.Errorf("%s draws a machine that is not there", f)
		}
	}
}
