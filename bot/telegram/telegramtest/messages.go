package telegramtest

import (
	"encoding/json"
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf16"
)

const mostText = 4096 // UTF-16 units

// cleaned is a text as the platform keeps it.
func cleaned(s string) string {
	s = strings.Map(func(r rune) rune {
		switch {
		case r == '\r', r >= 0x2028 && r <= 0x202E:
			return -1
		case r < 32 && r != '\n':
			return ' '
		}
		return r
	}, s)
	return strings.TrimSpace(s)
}

// Units is the length that the platform counts.
func Units(s string) int { return len(utf16.Encode([]rune(s))) }

// parsed reads and checks what a message is made of; a description of what is
// wrong with it otherwise.
func (s *Server) parsed(p url.Values, text bool) (m Message, wrong string) {
	if text {
		m.Text = cleaned(p.Get("text"))
		switch n := Units(m.Text); {
		case n == 0:
			return m, "Bad Request: message text is empty"
		case n > mostText:
			return m, "Bad Request: message is too long"
		}
		if p.Get("parse_mode") != "" {
			return m, "Bad Request: this server's bots use no parse mode"
		}
		if e := p.Get("entities"); e != "" {
			if json.Unmarshal([]byte(e), &m.Entities) != nil {
				return m, "Bad Request: can't parse entities"
			}
			for _, e := range m.Entities {
				if e.Offset < 0 || e.Length <= 0 || e.Offset+e.Length > Units(m.Text) {
					return m, "Bad Request: entity is out of the text"
				}
			}
		}
		m.Preview = !strings.Contains(p.Get("link_preview_options"), `"is_disabled":true`)
	}
	var markup struct {
		Inline [][]Button `json:"inline_keyboard"`
		Reply  [][]Button `json:"keyboard"`
	}
	if k := p.Get("reply_markup"); k != "" {
		if json.Unmarshal([]byte(k), &markup) != nil {
			return m, "Bad Request: can't parse reply keyboard markup JSON object"
		}
	}
	for _, row := range markup.Inline {
		for _, b := range row {
			if b.Text == "" || (b.Data == "") == (b.URL == "") || len(b.Data) > 64 {
				return m, "Bad Request: BUTTON_DATA_INVALID"
			}
			m.Buttons = append(m.Buttons, b)
		}
	}
	for _, row := range markup.Reply {
		m.Keyboard = append(m.Keyboard, row...)
	}
	return m, ""
}

func (s *Server) send(w http.ResponseWriter, p url.Values) {
	chat := p.Get("chat_id")
	m, wrong := s.parsed(p, true)
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case s.blocked[chat]:
		refuse(w, http.StatusForbidden, "Forbidden: bot was blocked by the user", nil)
		return
	case chat == "":
		refuse(w, http.StatusBadRequest, "Bad Request: chat_id is empty", nil)
		return
	case wrong != "":
		refuse(w, http.StatusBadRequest, wrong, nil)
		return
	}
	s.message++
	m.ID, m.Sent, m.FromBot, m.Thread = s.message, s.Now(), true, p.Get("message_thread_id")
	s.chats[chat] = append(s.chats[chat], &m)
	if s.Sent != nil {
		s.Sent(chat)
	}
	accept(w, map[string]any{"message_id": m.ID, "date": m.Sent.Unix(), "text": m.Text, "chat": map[string]any{"id": json.Number(chat), "type": "private"}})
}

func (s *Server) find(p url.Values) *Message {
	for _, m := range s.chats[p.Get("chat_id")] {
		if strconv.FormatInt(m.ID, 10) == p.Get("message_id") && !m.Deleted {
			return m
		}
	}
	return nil
}

func (s *Server) edit(w http.ResponseWriter, p url.Values, text bool) {
	now, wrong := s.parsed(p, text)
	s.mu.Lock()
	defer s.mu.Unlock()
	m := s.find(p)
	switch {
	case wrong != "":
		refuse(w, http.StatusBadRequest, wrong, nil)
	case m == nil:
		refuse(w, http.StatusBadRequest, "Bad Request: message to edit not found", nil)
	case !m.FromBot || len(m.Keyboard) > 0 || len(now.Keyboard) > 0:
		refuse(w, http.StatusBadRequest, "Bad Request: message can't be edited", nil)
	case (!text || m.Text == now.Text) && sameButtons(m.Buttons, now.Buttons):
		refuse(w, http.StatusBadRequest, "Bad Request: message is not modified: specified new message content and reply markup are exactly the same as a current content and reply markup of the message", nil)
	default:
		if text {
			m.Text, m.Entities, m.Preview = now.Text, now.Entities, now.Preview
		}
		m.Buttons = now.Buttons
		m.Edits++
		accept(w, map[string]any{"message_id": m.ID, "date": m.Sent.Unix(), "text": m.Text})
	}
}

func sameButtons(a, b []Button) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if a[i] != b[i] {
			return false
		}
	}
	return true
}

func (s *Server) delete(w http.ResponseWriter, p url.Values) {
	s.mu.Lock()
	defer s.mu.Unlock()
	m := s.find(p)
	if m == nil {
		refuse(w, http.StatusBadRequest, "Bad Request: message to delete not found", nil)
		return
	}
	m.Deleted = true
	accept(w, true)
}

// What the platform recognises in a text by itself.
var recognised = []*regexp.Regexp{
	regexp.MustCompile(`(?i)\b[a-z][a-z0-9+.-]*://\S+`),
	regexp.MustCompile(`(?i)[\pL\pN_-]+(?:\.[\pL\pN_-]+)*\.\pL{2,}`),
	regexp.MustCompile(`\b\d{1,3}(?:\.\d{1,3}){3}\b`),
	regexp.MustCompile(`(?:^|[^\pL\pN_])@[A-Za-z0-9_]+`),
	regexp.MustCompile(`(?:^|[^\pL\pN_/<>])/[A-Za-z0-9_]+`),
	regexp.MustCompile(`(?:^|[^\pL\pN_])[#＃][\pL\pN_]*\pL[\pL\pN_]*`),
	regexp.MustCompile(`(?:^|[^\pL\pN_])\$[A-Z]{1,8}\b`),
}

// Live lists what becomes live in a message as clients show it: links,
// mentions, commands, tags, and formatting.
func (m Message) Live() []string {
	var all []string
	for _, re := range recognised {
		all = append(all, re.FindAllString(m.Text, -1)...)
	}
	for _, e := range m.Entities {
		all = append(all, e.Type)
	}
	for _, r := range m.Text {
		if r >= 0x80 && r < 0xA0 || r >= 0x2066 && r <= 0x2069 || r == 0x200E || r == 0x200F {
			all = append(all, strconv.QuoteRune(r))
		}
	}
	return all
}
