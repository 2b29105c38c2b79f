package flows_test

import (
	"context"
	"testing"

	"teller/flows"
	"teller/flows/flowtest"
)

// TestActsBehindTheNextAgent: an agent hands back, and before the turn on it the
// next one has claimed a new case. The bot must not speak in between (P1).
func TestActsBehindTheNextAgent(t *testing.T) {
	for act, said := range map[string]bool{"handed_back": false, "closed": false, "released": false, "claimed": true} {
		out, err := flowtest.Assistant(t).Turn(context.Background(), flows.Input{
			Event: flows.DeskAct{Act: act, Agent: "Ann", Case: "C-1001"}, Now: flowtest.Began, NewID: func() string { return "i" },
			Private: true, Language: "en", Owner: flows.Agent, Case: "C-1002",
		})
		if err != nil {
			t.Fatal(err)
		}
		if got := len(out.Replies) > 0; got != said {
			t.Errorf("%s under the next agent is told: %t", act, got)
		}
	}
}
