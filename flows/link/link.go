// Package link ties a chat to a wallet account, with a one-time token from the
// wallet's app or with the phone number and a code sent to it. It is started by
// any task that needs to see the account, and that task goes on afterwards.
package link

import (
	"teller/flows"
	"teller/flows/text"
	"teller/flows/understand"
	"teller/wallet"
)

// memory is what the task remembers. The code and the token are never in it.
type memory struct {
	Phone string
	Wrong int
	Why   wallet.RefusalCode
}

// Task is the linking task.
var Task = &flows.Task[memory]{
	Title: "link.title",
	Table: flows.Table{
		Name: "link", Version: 1, Initial: "start",
		Edges: []flows.Edge{
			{Event: "public", From: []string{"start"}, To: "elsewhere"},
			{Event: "private", From: []string{"start"}, To: "ask"},
			{Event: "token", From: []string{"ask", "code", "failed"}, To: "redeeming"},
			{Event: "phone", From: []string{"ask", "code", "failed"}, To: "sending"},
			{Event: "sent", From: []string{"sending"}, To: "code"},
			{Event: "typed", From: []string{"code", "sending"}, To: "checking"},
			{Event: "ok", From: []string{"redeeming", "checking"}, To: "linked"},
			{Event: "wrong", From: []string{"checking"}, To: "code"},
			{Event: "refused", From: []string{"redeeming", "sending", "checking"}, To: "failed"},
			{Event: "again", From: []string{"failed", "code"}, To: "ask"},
		},
		Final: []string{"linked", "elsewhere"},
	},
	Nodes: map[string]flows.Node[memory]{
		"start":     {Enter: start},
		"ask":       {Prompt: ask, Hear: hearAsk},
		"redeeming": {Hear: hearAnswer, Fixed: true},
		// Coming back to it must not send another. The code may be here before the
		// wallet's answer is.
		"sending":  {Enter: send, Hear: hearSending, Fixed: true, Secret: flows.AwaitLinkCode},
		"code":     {Prompt: askCode, First: noCode, Hear: hearCode, Secret: flows.AwaitLinkCode},
		"checking": {Hear: hearAnswer, Fixed: true},
		"failed":   {Prompt: failed, Hear: hearAsk},
	},
	End: func(t *flows.Turn, d *memory, state string) error {
		if state == "elsewhere" {
			t.Say("link.go_private", nil, flows.Choice{Key: "link.button_private", Action: "private", Private: true})
		}
		return nil
	},
}

func start(t *flows.Turn, d *memory) (string, error) {
	if !t.Private() {
		return "public", nil
	}
	return "private", nil
}

func ask(t *flows.Turn, d *memory) error {
	t.Say("link.ask", nil,
		flows.Choice{Key: "link.button_contact", Action: "contact", Contact: true},
		flows.Button("link.button_where", "where", "", nil),
		flows.PersonButton(), flows.CancelButton())
	return nil
}

// hearAsk takes a token or a phone number, wherever the task stands.
func hearAsk(t *flows.Turn, d *memory, h flows.Heard) (string, error) {
	switch {
	case h.Secret != "":
		t.Do(t.NewKey("link-token"), flows.RedeemToken{Token: h.Secret})
		t.Say("link.checking", nil)
		return "token", nil
	case h.Phone != "":
		d.Phone = string(h.Phone)
		return "phone", nil
	case h.Meaning != nil && h.Meaning.Slots.Phone != "":
		d.Phone = h.Meaning.Slots.Phone
		return "phone", nil
	case h.Action == "where":
		t.Say("link.where", nil)
		t.Stay()
	case h.Action == "contact":
		t.Say("link.type_number", nil)
		t.Stay()
	case h.Action == "again":
		return "again", nil
	}
	return "", nil
}

func send(t *flows.Turn, d *memory) (string, error) {
	t.Do(t.NewKey("link-code"), flows.SendCode{Phone: d.Phone})
	return "", nil
}

func askCode(t *flows.Turn, d *memory) error {
	p := text.Params{"phone": text.S(wallet.Phone(d.Phone).Masked())}
	key := text.Key("link.code")
	if d.Wrong > 0 {
		key = "link.code_wrong"
	}
	t.Say(key, p, flows.Button("link.button_other_number", "again", "", nil),
		flows.Button("link.button_new_code", "resend", "", nil), flows.PersonButton())
	return nil
}

// noCode: the code did not come. Nothing is said of whether the number is known.
func noCode(t *flows.Turn, d *memory, m understand.Meaning) (string, error) {
	if m.Cues.Has(understand.CodeMissing) {
		t.Say("link.no_code", nil, flows.Button("link.button_new_code", "resend", "", nil),
			flows.Button("link.button_other_number", "again", "", nil), flows.PersonButton())
		t.Stay()
	}
	return "", nil
}

func hearCode(t *flows.Turn, d *memory, h flows.Heard) (string, error) {
	switch {
	case h.Secret != "" && len(h.Secret.Reveal()) <= 8:
		t.Do(t.NewKey("link-verify"), flows.VerifyCode{Phone: d.Phone, Code: h.Secret})
		return "typed", nil
	case h.Action == "again":
		d.Phone, d.Wrong = "", 0
		return "again", nil
	case h.Action == "resend":
		d.Wrong = 0
		return "phone", nil
	}
	return hearAsk(t, d, h)
}

func hearSending(t *flows.Turn, d *memory, h flows.Heard) (string, error) {
	if h.Secret != "" && len(h.Secret.Reveal()) <= 8 {
		return hearCode(t, d, h)
	}
	return hearAnswer(t, d, h)
}

func hearAnswer(t *flows.Turn, d *memory, h flows.Heard) (string, error) {
	a := h.Answer
	if a == nil {
		if h.Meaning != nil || h.Action != "" {
			t.Say("link.still_checking", nil)
			t.Stay()
		}
		return "", nil
	}
	if _, sent := a.Deed.(flows.SendCode); sent && t.Event("sent") == "" {
		t.Stay() // the code was typed before this answer came: it says nothing new
		return "", nil
	}
	switch a.Outcome {
	case flows.Unknown:
		t.Say("link.still_checking", nil)
		t.Stay()
		return "", nil
	case flows.Refused:
		d.Why = a.Refusal
		if a.Refusal == wallet.LinkBadCode {
			d.Wrong++
			return "wrong", nil
		}
		return "refused", nil
	}
	if a.Account == "" { // the code was sent
		d.Wrong = 0
		t.Stay()
		return t.Event("sent"), nil
	}
	t.Link(a.Account)
	t.Audit("linked", map[string]string{"account": string(a.Account)})
	acc, err := t.Account()
	if err != nil {
		return "", err
	}
	t.Tell("link.done", text.Params{"name": text.S(acc.Name)})
	return "ok", nil
}

func failed(t *flows.Turn, d *memory) error {
	t.Say(flows.ReasonKey(d.Why), nil, flows.Button("link.button_again", "again", "", nil), flows.PersonButton(), flows.CancelButton())
	return nil
}
