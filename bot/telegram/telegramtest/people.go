package telegramtest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
)

// Object is a JSON object.
type Object = map[string]any

// User is a person as the platform describes one.
func User(id int64, lang string) Object {
	return Object{"id": id, "is_bot": false, "first_name": "Person", "last_name": strconv.FormatInt(id, 10), "language_code": lang}
}

// Push delivers an update, or has it waiting for the next question. It is
// given a number, and returned as it is delivered.
func (s *Server) Push(update Object) json.RawMessage {
	s.mu.Lock()
	s.nextID++
	update["update_id"] = s.nextID
	raw, err := json.Marshal(update)
	if err != nil {
		s.mu.Unlock()
		panic(err)
	}
	s.mu.Unlock()
	s.Deliver(raw)
	return raw
}

// Deliver delivers bytes as they are, again too. Their number is read where
// they have one.
func (s *Server) Deliver(raw json.RawMessage) {
	var u struct {
		ID int64 `json:"update_id"`
	}
	_ = json.Unmarshal(raw, &u)
	s.mu.Lock()
	if u.ID == 0 || len(s.numbers) > 0 && u.ID <= s.numbers[len(s.numbers)-1] {
		s.nextID++
		u.ID = s.nextID
		var again Object
		if json.Unmarshal(raw, &again) == nil && again["update_id"] != nil {
			again["update_id"] = u.ID
			raw, _ = json.Marshal(again)
		}
	}
	s.nextID = max(s.nextID, u.ID)
	s.queue, s.numbers = append(s.queue, raw), append(s.numbers, u.ID)
	close(s.arrived)
	s.arrived = make(chan struct{})
	s.mu.Unlock()
}

// CallWebhook posts everything that waits to the webhook, in order, as the
// platform does: what is not answered 200 waits and comes again. It returns
// the last status.
func (s *Server) CallWebhook(secret string) (status int, err error) {
	for {
		s.mu.Lock()
		if len(s.queue) == 0 {
			s.mu.Unlock()
			return status, nil
		}
		raw, to := s.queue[0], s.hook.url
		s.mu.Unlock()
		req, err := http.NewRequest(http.MethodPost, to, bytes.NewReader(raw))
		if err != nil {
			return 0, err
		}
		req.Header.Set("Content-Type", "application/json")
		if secret != "" {
			req.Header.Set("X-Telegram-Bot-Api-Secret-Token", secret)
		}
		resp, err := s.Client.Do(req)
		if err != nil {
			return 0, err
		}
		resp.Body.Close()
		s.mu.Lock()
		if status = resp.StatusCode; status != http.StatusOK {
			s.hook.lastError = fmt.Sprintf("Wrong response from the webhook: %s", resp.Status)
			s.mu.Unlock()
			return status, nil
		}
		s.queue, s.numbers = s.queue[1:], s.numbers[1:]
		s.mu.Unlock()
	}
}

// Note puts a person's message into a chat, without delivering it.
func (s *Server) Note(chat int64, text string) (id int64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.message++
	key := strconv.FormatInt(chat, 10)
	s.chats[key] = append(s.chats[key], &Message{ID: s.message, Text: text, Sent: s.Now()})
	return s.message
}

// Private is a message in a person's private chat, with further fields.
func (s *Server) Private(person int64, lang, text string, more Object) Object {
	m := Object{"message_id": s.Note(person, text), "from": User(person, lang), "date": s.Now().Unix(),
		"chat": Object{"id": person, "type": "private", "first_name": "Person"}}
	if text != "" {
		m["text"] = text
	}
	for k, v := range more {
		m[k] = v
	}
	return m
}

// Say delivers a text from a person's private chat.
func (s *Server) Say(person int64, lang, text string) json.RawMessage {
	return s.Push(Object{"message": s.Private(person, lang, text, nil)})
}

// Press delivers a press of the button with that data below a message of a chat.
func (s *Server) Press(person int64, lang string, chat, message int64, data string) (callback string) {
	s.mu.Lock()
	s.nextID++
	callback = strconv.FormatInt(s.nextID*1000+7, 10)
	s.mu.Unlock()
	kind := "private"
	if chat < 0 {
		kind = "supergroup"
	}
	s.Push(Object{"callback_query": Object{"id": callback, "from": User(person, lang), "chat_instance": "1", "data": data,
		"message": Object{"message_id": message, "date": s.Now().Unix(), "chat": Object{"id": chat, "type": kind}}}})
	return callback
}
