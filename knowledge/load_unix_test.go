//go:build unix

package knowledge

import (
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// A pipe, a device, or a link to one is told and not read; a link to an article
// is one, as container platforms mount them.
func TestLoadReadsRegularFilesOnly(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	at := func(name string) string { return filepath.Join(dir, name) }
	for _, err := range []error{
		os.WriteFile(at("..text"), []byte(good), 0o600),
		os.Symlink("..text", at("lost-umbrella.md")),
		os.Symlink("gone", at("dangling.md")),
		os.Mkdir(at("folder.md"), 0o700),
		syscall.Mkfifo(at("pipe"), 0o600),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	got, err := Load(os.DirFS(dir), nil)
	if err != nil || len(got) != 1 || got[0].File != "lost-umbrella.md" {
		t.Fatalf("%v, %v", got, err)
	}
	for _, err := range []error{
		syscall.Mkfifo(at("pipe.md"), 0o600),
		os.Symlink("pipe", at("link.md")),
		os.Symlink("/dev/zero", at("zero.md")),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	done := make(chan []Problem)
	go func() { done <- Lint(os.DirFS(dir), Rules{}) }()
	var problems []Problem
	select {
	case problems = <-done:
	case <-time.After(20 * time.Second):
		t.Fatal("lint waits for ever")
	}
	for _, name := range []string{"pipe.md", "link.md", "zero.md"} {
		told := false
		for _, p := range problems {
			told = told || p.File == name && p.Severity == Error && strings.Contains(p.Message, "not a regular file")
		}
		if !told {
			t.Errorf("%s is not told: %v", name, problems)
		}
	}
}
