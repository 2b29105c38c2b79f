package telegram

import (
	"encoding/json"
	"fmt"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	tgbotapi "github.com/go-telegram-bot-api/telegram-bot-api/v5"

	"teller/bot"
)

// What the platform takes, from the Bot API's reference.
const (
	mostText   = 4096 // UTF-16 units of a message
	roomOfName = 64   // of these, for an agent's name
	mostData   = 64   // bytes of a button's callback_data
	wideLabel  = 14   // columns: shorter labels share a row
)

// encode makes the request that shows a message. There is no parse mode: what
// is bold is an entity, and previews are off.
func encode(m bot.Outgoing, self Self) (request, error) {
	p := tgbotapi.Params{"link_preview_options": `{"is_disabled":true}`}
	chat, thread, _ := strings.Cut(m.ChatID, "/")
	p["chat_id"] = chat
	text, entities := words(m)
	if text == "" {
		return request{}, fmt.Errorf("%w: it has no text", bot.ErrRejected)
	}
	p["text"] = text
	if len(entities) > 0 {
		if err := put(p, "entities", entities); err != nil {
			return request{}, err
		}
	}
	markup, inline, err := keyboard(m, self)
	if err != nil {
		return request{}, err
	}
	if markup != nil {
		if err := put(p, "reply_markup", markup); err != nil {
			return request{}, err
		}
	}
	if m.Edits != "" && inline {
		p["message_id"] = m.Edits
		return request{"editMessageText", p}, nil
	}
	if thread != "" {
		p["message_thread_id"] = thread
	}
	return request{"sendMessage", p}, nil
}

// words are the message's text, an agent's under the agent's name.
func words(m bot.Outgoing) (string, []tgbotapi.MessageEntity) {
	text := strings.TrimSpace(plain(m.Text))
	name := oneLine(m.Alias)
	if m.From != "agent" || name == "" || text == "" {
		return text, nil
	}
	if utf8.RuneCountInString(name) > roomOfName/4 {
		name = string([]rune(name)[:roomOfName/4-1]) + "…"
	}
	name = plain(name)
	return name + "\n" + text, []tgbotapi.MessageEntity{{Type: "bold", Offset: 0, Length: length(name)}}
}

// length is what the platform counts.
func length(s string) int {
	n := 0
	for _, r := range s {
		n += max(1, utf16.RuneLen(r))
	}
	return n
}

type inlineButton struct {
	Text string `json:"text"`
	Data string `json:"callback_data,omitempty"`
	URL  string `json:"url,omitempty"`
}

type replyButton struct {
	Text    string `json:"text"`
	Contact bool   `json:"request_contact,omitempty"`
}

// keyboard is the message's reply markup, and whether the message can be
// edited with it. A number can only be asked for by a keyboard in the place of
// the customer's own; its other buttons are typed for them when pressed.
func keyboard(m bot.Outgoing, self Self) (markup any, inline bool, err error) {
	var rows [][]inlineButton
	var typed [][]replyButton
	contact := false
	room := 0
	for _, b := range m.Buttons {
		label := oneLine(b.Label)
		if label == "" {
			label = "…"
		}
		typed = append(typed, []replyButton{{label, b.Contact}})
		contact = contact || b.Contact
		one := inlineButton{Text: label, Data: b.Handle}
		switch {
		case b.Private && self.Username == "":
			continue
		case b.Private:
			one.Data, one.URL = "", "https://t.me/"+self.Username
		case len(b.Handle) < 1 || len(b.Handle) > mostData:
			return nil, false, fmt.Errorf("%w: a button carries %d bytes", bot.ErrRejected, len(b.Handle))
		}
		if columns(label) <= wideLabel && room > 0 {
			rows[len(rows)-1] = append(rows[len(rows)-1], one)
			room--
			continue
		}
		rows = append(rows, []inlineButton{one})
		room = 0
		if columns(label) <= wideLabel {
			room = 1
		}
	}
	switch {
	case contact && private(m.ChatID):
		return map[string]any{"keyboard": typed, "resize_keyboard": true, "one_time_keyboard": true}, false, nil
	case len(rows) > 0:
		return map[string]any{"inline_keyboard": rows}, true, nil
	case m.Edits == "" && private(m.ChatID):
		// What asked for the number goes away with the next plain message.
		return map[string]any{"remove_keyboard": true}, true, nil
	}
	return nil, true, nil
}

// private chats have their person's number; all others are negative.
func private(chat string) bool { return chat != "" && !strings.HasPrefix(chat, "-") }

// columns is about how wide a label is shown.
func columns(s string) int {
	n := 0
	for _, r := range s {
		n++
		if r >= 0x1100 {
			n++
		}
	}
	return n
}

func put(p tgbotapi.Params, name string, v any) error {
	b, err := json.Marshal(v)
	if err != nil {
		return fmt.Errorf("encoding %s: %w", name, err)
	}
	p[name] = string(b)
	return nil
}
