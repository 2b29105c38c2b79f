package main

import (
	"strings"
	"testing"
)

// Lines with an id are done once, by the same process and by a later one: what
// an agent says is read once, a file is sent once.
func TestLinesAreDoneOnce(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	args := []string{"--user", "alex", "--data", dir}
	say, file := `{"id":"a2","text":"/agent lin say looking into it"}`, `{"id":"f1","text":"/file once_test.go"}`
	first := talk(t, args, "talk to a person", `{"id":"a1","text":"/agent lin claim"}`, say, say, file)
	again := talk(t, args, say, file, "/agent lin show")
	said := 0
	for _, group := range append(first[3:], again[:3]...) {
		for _, r := range group {
			if strings.Contains(r.Text, "looking into it") {
				said++
			} else {
				t.Errorf("the bot has something to say to it: %+v", r)
			}
		}
	}
	if said != 1 {
		t.Errorf("the agent was heard %d times", said)
	}
	story := again[3][0].Text
	if strings.Count(story, "looking into it") != 1 || strings.Count(story, "once_test.go") != 1 {
		t.Errorf("the case says:\n%s", story)
	}
}
