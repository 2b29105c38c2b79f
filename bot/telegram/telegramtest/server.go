// Package telegramtest is a server that speaks the Bot API as far as the
// channel uses it, over real HTTP: updates are kept until an offset confirms
// them, messages are checked as the platform checks them, and every call may
// fail on demand, before or after it did its work.
package telegramtest

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"time"
)

// Server is one bot's platform.
type Server struct {
	*httptest.Server
	Token    string
	Username string
	Now      func() time.Time // of messages
	// Fault, where set, says how the next call fails; called for each.
	Fault func(method, chat string) Fault
	// Sent, where set, is told of each message that a chat received.
	Sent func(chat string)
	// Client makes the calls to a webhook.
	Client *http.Client

	mu       sync.Mutex
	queue    []json.RawMessage // updates that no offset has confirmed
	numbers  []int64
	nextID   int64
	message  int64
	arrived  chan struct{} // closed when an update arrives
	asking   chan struct{} // closed when another asks for updates
	chats    map[string][]*Message
	blocked  map[string]bool
	next     map[string][]Fault
	calls    map[string]int
	commands map[string]json.RawMessage
	hook     webhook
	readsAll bool
	answered map[string]int // callback ids
	typing   map[string]int
	changed  chan struct{} // closed after a call
}

type webhook struct{ url, secret, lastError string }

// Message is what a chat shows.
type Message struct {
	ID       int64
	Text     string
	Entities []Entity
	Buttons  []Button // of the inline keyboard
	Keyboard []Button // of the keyboard in the place of the customer's own
	Edits    int
	Deleted  bool
	Sent     time.Time
	FromBot  bool
	Preview  bool // a preview of a link would be shown
	Thread   string
}

// Entity is a formatted part of a text.
type Entity struct {
	Type           string `json:"type"`
	Offset, Length int
}

// Button is one of a keyboard.
type Button struct {
	Text    string `json:"text"`
	Data    string `json:"callback_data"`
	URL     string `json:"url"`
	Contact bool   `json:"request_contact"`
}

// Fault is how a call fails. The zero value is not at all.
type Fault struct {
	Kind  string // "429", "502", "cut" (nothing was done), "lost" (done, the answer cut), "slow", or a description of a refusal
	Code  int    // of a refusal: 400, 403, …
	After int    // of 429: seconds
	Hold  chan struct{}
}

// New starts a server. Close it.
func New() *Server {
	s := &Server{
		Token: "7000001:AAtelegramtest-TOKEN_0123456789abcdef", Username: "TellerTestBot", Now: time.Now, Client: http.DefaultClient,
		nextID: 500_000_000, arrived: make(chan struct{}), asking: make(chan struct{}),
		chats: map[string][]*Message{}, blocked: map[string]bool{}, next: map[string][]Fault{}, calls: map[string]int{},
		commands: map[string]json.RawMessage{}, answered: map[string]int{}, typing: map[string]int{}, changed: make(chan struct{}),
	}
	s.Server = httptest.NewServer(http.HandlerFunc(s.serve))
	return s
}

// Fail lets the next call of a method fail.
func (s *Server) Fail(method string, f Fault) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.next[method] = append(s.next[method], f)
}

// Calls counts the calls of a method.
func (s *Server) Calls(method string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.calls[method]
}

// Pending are the updates that nobody has confirmed.
func (s *Server) Pending() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.queue)
}

// Answered counts how often each press was acknowledged.
func (s *Server) Answered(id string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.answered[id]
}

// Typing counts how often a chat saw that the bot types.
func (s *Server) Typing(chat string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.typing[chat]
}

// Commands is the registered menu of a scope and a language, as JSON.
func (s *Server) Commands(scope, lang string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return string(s.commands[scope+"/"+lang])
}

// Webhook is the address that was set, and its secret.
func (s *Server) Webhook() (url, secret string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.hook.url, s.hook.secret
}

// SetWebhook sets an address, as another program would.
func (s *Server) SetWebhook(url string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.hook = webhook{url: url}
}

// Renumber lets the next update have the number after n.
func (s *Server) Renumber(n int64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.nextID = n
}

// ReadsAll switches privacy mode off.
func (s *Server) ReadsAll(off bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.readsAll = off
}

// Block shuts or opens a chat.
func (s *Server) Block(chat string, shut bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.blocked[chat] = shut
}

// Shown are a chat's messages that are not deleted, oldest first.
func (s *Server) Shown(chat string) []Message {
	s.mu.Lock()
	defer s.mu.Unlock()
	var all []Message
	for _, m := range s.chats[chat] {
		if !m.Deleted {
			all = append(all, *m)
		}
	}
	return all
}

// FromBot are the bot's messages of a chat.
func (s *Server) FromBot(chat string) []Message {
	var all []Message
	for _, m := range s.Shown(chat) {
		if m.FromBot {
			all = append(all, m)
		}
	}
	return all
}

// Until waits until ok, which is looked at after every call, or ctx ends.
func (s *Server) Until(ctx context.Context, ok func() bool) error {
	for {
		s.mu.Lock()
		changed := s.changed
		s.mu.Unlock()
		if ok() {
			return nil
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

func (s *Server) touch() {
	s.mu.Lock()
	defer s.mu.Unlock()
	close(s.changed)
	s.changed = make(chan struct{})
}

func (s *Server) serve(w http.ResponseWriter, r *http.Request) {
	defer s.touch()
	prefix := "/bot" + s.Token + "/"
	method, ok := strings.CutPrefix(r.URL.Path, prefix)
	if !ok {
		refuse(w, http.StatusUnauthorized, "Unauthorized", nil)
		return
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, 1<<20))
	if err != nil {
		refuse(w, http.StatusRequestEntityTooLarge, "Request Entity Too Large", nil)
		return
	}
	p, err := url.ParseQuery(string(body))
	if err != nil {
		refuse(w, http.StatusBadRequest, "Bad Request: can't parse the parameters", nil)
		return
	}
	f := s.fault(method, p.Get("chat_id"))
	switch {
	case f.Kind == "429":
		refuse(w, http.StatusTooManyRequests, fmt.Sprintf("Too Many Requests: retry after %d", f.After), map[string]any{"retry_after": f.After})
		return
	case f.Kind == "502":
		w.Header().Set("Content-Type", "text/html")
		w.WriteHeader(http.StatusBadGateway)
		fmt.Fprint(w, "<html><head><title>502 Bad Gateway</title></head><body><center><h1>502 Bad Gateway</h1></center></body></html>")
		return
	case f.Kind == "cut":
		panic(http.ErrAbortHandler)
	case f.Kind == "lost":
		s.method(discard{}, r, method, p)
		panic(http.ErrAbortHandler)
	case f.Kind == "slow":
		select {
		case <-f.Hold:
		case <-r.Context().Done():
			return
		}
	case f.Code != 0:
		refuse(w, f.Code, f.Kind, nil)
		return
	}
	s.method(w, r, method, p)
}

func (s *Server) fault(method, chat string) Fault {
	s.mu.Lock()
	s.calls[method]++
	if q := s.next[method]; len(q) > 0 {
		s.next[method] = q[1:]
		s.mu.Unlock()
		return q[0]
	}
	choose := s.Fault
	s.mu.Unlock()
	if choose != nil {
		return choose(method, chat)
	}
	return Fault{}
}

type discard struct{}

func (discard) Header() http.Header         { return http.Header{} }
func (discard) Write(b []byte) (int, error) { return len(b), nil }
func (discard) WriteHeader(int)             {}

func (s *Server) method(w http.ResponseWriter, r *http.Request, method string, p url.Values) {
	switch method {
	case "getMe":
		s.mu.Lock()
		defer s.mu.Unlock()
		id, _, _ := strings.Cut(s.Token, ":")
		n, _ := strconv.ParseInt(id, 10, 64)
		accept(w, map[string]any{"id": n, "is_bot": true, "first_name": "Teller", "username": s.Username,
			"can_join_groups": true, "can_read_all_group_messages": s.readsAll, "supports_inline_queries": false})
	case "getUpdates":
		s.getUpdates(w, r, p)
	case "sendMessage":
		s.send(w, p)
	case "editMessageText", "editMessageReplyMarkup":
		s.edit(w, p, method == "editMessageText")
	case "deleteMessage":
		s.delete(w, p)
	case "answerCallbackQuery":
		s.mu.Lock()
		s.answered[p.Get("callback_query_id")]++
		s.mu.Unlock()
		accept(w, true)
	case "sendChatAction":
		s.mu.Lock()
		s.typing[p.Get("chat_id")]++
		s.mu.Unlock()
		accept(w, true)
	case "getChat":
		accept(w, map[string]any{"id": json.Number(p.Get("chat_id")), "type": "private"})
	case "setMyCommands":
		s.setCommands(w, p)
	case "getMyCommands":
		s.mu.Lock()
		defer s.mu.Unlock()
		have := s.commands[scopeOf(p)+"/"+p.Get("language_code")]
		if have == nil {
			have = json.RawMessage("[]")
		}
		accept(w, have)
	case "setWebhook":
		s.mu.Lock()
		s.hook = webhook{url: p.Get("url"), secret: p.Get("secret_token")}
		s.mu.Unlock()
		accept(w, true)
	case "deleteWebhook":
		s.mu.Lock()
		s.hook = webhook{}
		s.mu.Unlock()
		accept(w, true)
	case "getWebhookInfo":
		s.mu.Lock()
		defer s.mu.Unlock()
		info := map[string]any{"url": s.hook.url, "has_custom_certificate": false, "pending_update_count": len(s.queue)}
		if s.hook.lastError != "" {
			info["last_error_message"], info["last_error_date"] = s.hook.lastError, s.Now().Unix()
		}
		accept(w, info)
	default:
		refuse(w, http.StatusNotFound, "Not Found: method not found", nil)
	}
}

// getUpdates confirms what is below the offset, and answers with what is left,
// as soon as there is any.
func (s *Server) getUpdates(w http.ResponseWriter, r *http.Request, p url.Values) {
	offset, _ := strconv.ParseInt(p.Get("offset"), 10, 64)
	limit, _ := strconv.Atoi(p.Get("limit"))
	wait, _ := strconv.Atoi(p.Get("timeout"))
	if limit < 1 || limit > 100 {
		limit = 100
	}
	s.mu.Lock()
	close(s.asking) // whoever asked before is turned away
	mine := make(chan struct{})
	s.asking = mine
	s.mu.Unlock()
	late := time.NewTimer(time.Duration(wait) * time.Second)
	defer late.Stop()
	for {
		s.mu.Lock()
		if s.hook.url != "" {
			s.mu.Unlock()
			refuse(w, http.StatusConflict, "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first", nil)
			return
		}
		confirmed := false
		for len(s.numbers) > 0 && s.numbers[0] < offset {
			s.queue, s.numbers = s.queue[1:], s.numbers[1:]
			confirmed = true
		}
		if confirmed {
			close(s.changed)
			s.changed = make(chan struct{})
		}
		have := append([]json.RawMessage{}, s.queue[:min(limit, len(s.queue))]...)
		arrived := s.arrived
		s.mu.Unlock()
		if len(have) > 0 || wait == 0 {
			accept(w, have)
			return
		}
		select {
		case <-arrived:
		case <-mine:
			refuse(w, http.StatusConflict, "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running", nil)
			return
		case <-late.C:
			wait = 0
		case <-r.Context().Done():
			return
		}
	}
}

func (s *Server) setCommands(w http.ResponseWriter, p url.Values) {
	var all []struct{ Command, Description string }
	if err := json.Unmarshal([]byte(p.Get("commands")), &all); err != nil || len(all) > 100 {
		refuse(w, http.StatusBadRequest, "Bad Request: can't parse commands", nil)
		return
	}
	for _, c := range all {
		if strings.Trim(c.Command, "abcdefghijklmnopqrstuvwxyz0123456789_") != "" || len(c.Command) < 1 || len(c.Command) > 32 || c.Description == "" {
			refuse(w, http.StatusBadRequest, "Bad Request: BOT_COMMAND_INVALID", nil)
			return
		}
	}
	s.mu.Lock()
	s.commands[scopeOf(p)+"/"+p.Get("language_code")] = json.RawMessage(p.Get("commands"))
	s.mu.Unlock()
	accept(w, true)
}

func scopeOf(p url.Values) string {
	var scope struct {
		Type string `json:"type"`
	}
	_ = json.Unmarshal([]byte(p.Get("scope")), &scope)
	if scope.Type == "" {
		return "default"
	}
	return scope.Type
}

func accept(w http.ResponseWriter, result any) {
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(map[string]any{"ok": true, "result": result})
}

func refuse(w http.ResponseWriter, code int, description string, parameters map[string]any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(code)
	answer := map[string]any{"ok": false, "error_code": code, "description": description}
	if parameters != nil {
		answer["parameters"] = parameters
	}
	_ = json.NewEncoder(w).Encode(answer)
}
