package flows_test

import (
	"path/filepath"
	"strings"
	"testing"

	"teller/flows/flowtest"
)

// Every dialogue in testdata is played against the tasks alone; the whole
// application plays the same ones.
func TestDialogues(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("testdata/dialogues/*/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatal("no dialogues", err)
	}
	for _, f := range files {
		name := strings.TrimSuffix(strings.TrimPrefix(filepath.ToSlash(f), "testdata/dialogues/"), ".txt")
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			flowtest.Play(t, f, flowtest.NewAlone(t))
		})
	}
}
