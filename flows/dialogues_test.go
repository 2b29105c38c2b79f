package flows_test

import (
	"path/filepath"
	"strings"
	"testing"

	"teller/flows/flowtest"
)

// Every dialogue in testdata is played against the tasks alone; the whole
// application plays the same ones. Together they walk every edge of every
// table: an edge that no conversation needs does not belong there.
func TestDialogues(t *testing.T) {
	files, err := filepath.Glob("testdata/dialogues/*/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatal("no dialogues", err)
	}
	t.Run("play", func(t *testing.T) {
		for _, f := range files {
			name := strings.TrimSuffix(strings.TrimPrefix(filepath.ToSlash(f), "testdata/dialogues/"), ".txt")
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				flowtest.Play(t, f, flowtest.NewAlone(t))
			})
		}
	})
	if testing.Short() {
		return
	}
	for _, edge := range flowtest.Walked.Missing(flowtest.Assistant(t).Tasks()) {
		t.Errorf("no dialogue walks %s", edge)
	}
}
