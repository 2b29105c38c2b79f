package flowtest

import (
	"sync"
	"testing"

	"teller/flows"
	"teller/flows/tasks"
	"teller/flows/understand"
	"teller/knowledge"
)

var brain = sync.OnceValues(func() (*flows.Assistant, error) {
	articles, err := knowledge.BuiltIn(nil)
	if err != nil {
		return nil, err
	}
	model, err := understand.New(articles)
	if err != nil {
		return nil, err
	}
	base, err := knowledge.NewBase(articles, model)
	if err != nil {
		return nil, err
	}
	return flows.New(flows.Options{Reader: model, Base: base, Policy: Policy(), Moved: Walked.add}, tasks.All()...)
})

// Walked are the edges that were walked so far in this process.
var Walked walked

type walked struct{ m sync.Map }

func (w *walked) add(flow, from, event, to string) {
	w.m.Store(flow+": "+from+" -"+event+"→ "+to, true)
}

// Missing lists the edges of the tables that nothing has walked yet.
func (w *walked) Missing(tables []flows.Table) []string {
	var out []string
	for _, t := range tables {
		for _, e := range t.Edges {
			for _, from := range e.From {
				name := t.Name + ": " + from + " -" + e.Event + "→ " + e.To
				if _, ok := w.m.Load(name); !ok {
					out = append(out, name)
				}
			}
		}
	}
	return out
}

// Policy is the operator's part in the scripts.
func Policy() flows.Policy {
	return flows.Policy{Brand: "IM Wallet", Bot: "Teller", Hotline: "400-555-0100", ComplaintAddress: "complaints@im-wallet.example",
		RefundDays: 2, CardRefundDays: "3–7", SupportHours: map[string]string{"en": "9:00–21:00 every day", "zh": "每天9:00–21:00"}}
}

// Assistant is the assistant with its built-in tasks, articles and phrasings,
// made once: it holds no state of any conversation.
func Assistant(t testing.TB) *flows.Assistant {
	t.Helper()
	a, err := brain()
	if err != nil {
		t.Fatal(err)
	}
	return a
}
