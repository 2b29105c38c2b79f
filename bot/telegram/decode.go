package telegram

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"

	"teller/bot"
	"teller/wallet"
)

// Self is who the bot is: its number is the part of the token before the
// colon, its username what getMe says.
type Self struct {
	ID       int64
	Username string
}

func (s Self) name() string { return strconv.FormatInt(s.ID, 10) }

// Decode reads one update as the platform delivered it. What concerns nobody
// here (group talk among others, service messages, kinds that were not asked
// for) gives nothing. What cannot be read gives a KindGarbled with its length,
// its hash and the delivery's number (D1).
func Decode(raw []byte, self Self) []bot.Update {
	var u wireUpdate
	if err := json.Unmarshal(raw, &u); err != nil {
		return []bot.Update{garbled(raw, self)}
	}
	d := decoder{self: self, raw: raw}
	switch {
	case u.Message != nil:
		return d.message(u.Message, false)
	case u.Edited != nil:
		return d.message(u.Edited, true)
	case u.Callback != nil:
		return d.press(u.Callback)
	case u.Member != nil:
		return d.member(u.Member)
	case u.ID == 0:
		return []bot.Update{garbled(raw, self)} // an object, but no update
	}
	return nil
}

type decoder struct {
	self Self
	raw  []byte
}

// base fills what every update has.
func (d decoder) base(chat wireChat, thread int64, unique string, args ...any) bot.Update {
	id := strconv.FormatInt(chat.ID, 10)
	if thread != 0 {
		id += "/" + strconv.FormatInt(thread, 10)
	}
	return bot.Update{
		ID:           bot.UpdateID(fmt.Sprintf("%s:%d:%s", Name, d.self.ID, fmt.Sprintf(unique, args...))),
		Conversation: bot.ConversationOf(Name, d.self.name(), id),
		Channel:      Name, ChatID: id, Private: chat.Type == "private",
	}
}

func (d decoder) message(m *wireMessage, edited bool) []bot.Update {
	switch {
	case m.Chat.ID == 0 || m.ID == 0:
		return []bot.Update{garbled(d.raw, d.self)}
	case m.Chat.Type == "channel", m.Automatic: // announcements, not customers
		return nil
	case m.From != nil && m.From.IsBot && m.SenderChat == nil: // bots would talk for ever
		return nil
	case m.Chat.Type != "private" && !d.addressed(m):
		return nil
	}
	var thread int64
	if m.Topic {
		thread = m.Thread
	}
	u := update{d.base(m.Chat, thread, "%d:%d", m.Chat.ID, m.ID)}
	u.Ref = strconv.FormatInt(m.ID, 10)
	u.At = moment(m.Date)
	u.Forwarded = present(m.Origin) || present(m.OldDate) || present(m.OldFrom) || present(m.OldChat) || present(m.OldName)
	u.from(m.From, m.SenderChat)
	if edited {
		return d.edit(u, m)
	}
	if !d.content(&u, m) {
		return nil
	}
	return []bot.Update{u.Update}
}

// edit is a changed text or caption. What else may change in a message (a live
// place, a preview) says nothing.
func (d decoder) edit(u update, m *wireMessage) []bot.Update {
	words := m.Text + m.Caption
	if words == "" {
		return nil
	}
	// Two edits may fall into one second: the words tell them apart.
	sum := sha256.Sum256([]byte(words))
	u.ID += bot.UpdateID(fmt.Sprintf(":e%d:%x", m.EditDate, sum[:6]))
	u.Kind, u.At = bot.KindEdit, moment(m.EditDate)
	u.Text = d.withoutName(words, append(m.Entities, m.CapEntities...))
	return []bot.Update{u.Update}
}

func (d decoder) press(p *wirePress) []bot.Update {
	if p.ID == "" || p.From.ID == 0 {
		return []bot.Update{garbled(d.raw, d.self)}
	}
	chat, thread, ref := wireChat{ID: p.From.ID, Type: "private"}, int64(0), ""
	if m := p.Message; m != nil && m.Chat.ID != 0 {
		chat, ref = m.Chat, strconv.FormatInt(m.ID, 10)
		if m.Topic {
			thread = m.Thread
		}
	}
	u := update{d.base(chat, thread, pressMark+"%s", p.ID)}
	u.Kind, u.Handle, u.Ref = bot.KindPress, p.Data, ref
	u.from(&p.From, nil)
	return []bot.Update{u.Update}
}

// pressMark stands before a callback's id in the id of its update.
const pressMark = "press:"

// callbackOf takes the callback's id out of the id of its update.
func callbackOf(u bot.Update) (string, bool) {
	parts := strings.SplitN(string(u.ID), ":", 4)
	if len(parts) != 4 || parts[2]+":" != pressMark {
		return "", false
	}
	return parts[3], true
}

// member tells that the bot was blocked, removed, or let in again.
func (d decoder) member(m *wireMember) []bot.Update {
	if m.Chat.ID == 0 || m.New.Status == "" {
		return []bot.Update{garbled(d.raw, d.self)}
	}
	if m.Chat.Type == "channel" {
		return nil
	}
	u := update{d.base(m.Chat, 0, "%d:member:%d:%s", m.Chat.ID, m.Date, m.New.Status)}
	u.Kind, u.At = bot.KindBlocked, moment(m.Date)
	u.Back = m.New.Status != "kicked" && m.New.Status != "left"
	if u.Private {
		u.from(&m.From, nil)
	}
	return []bot.Update{u.Update}
}

// update is a bot.Update being filled.
type update struct{ bot.Update }

// from notes the sender. Who writes in the name of a chat (an anonymous admin,
// a channel) is that chat: its number is negative and never a person's, so no
// button shown to it is anybody's.
func (u *update) from(who *wireUser, as *wireChat) {
	switch {
	case as != nil:
		u.Person, u.PersonName = strconv.FormatInt(as.ID, 10), as.Title
	case who != nil:
		u.Person = strconv.FormatInt(who.ID, 10)
		u.PersonName = strings.TrimSpace(who.FirstName + " " + who.LastName)
		u.Language, u.LanguageHint = languageOf(who.Language), true
	}
	u.LanguageHint = u.Language != ""
}

// languageOf is ours for the client's language tag, "" for one we do not speak.
func languageOf(tag string) string {
	main, _, _ := strings.Cut(strings.ToLower(tag), "-")
	switch main {
	case "zh", "en":
		return main
	}
	return ""
}

func moment(seconds int64) time.Time {
	if seconds <= 0 {
		return time.Time{}
	}
	return time.Unix(seconds, 0).UTC()
}

func present(raw json.RawMessage) bool {
	return len(raw) > 0 && !bytes.Equal(raw, []byte("null"))
}

// garbled keeps of an update that cannot be read its length, its hash and,
// where they can be found, its number and its chat.
func garbled(raw []byte, self Self) bot.Update {
	sum := sha256.Sum256(raw)
	hash := hex.EncodeToString(sum[:16])
	u := bot.Update{
		ID:      bot.UpdateID(fmt.Sprintf("%s:%d:garbled:%s", Name, self.ID, hash)),
		Channel: Name, Kind: bot.KindGarbled,
		Text: fmt.Sprintf("%d bytes, sha256 %s", len(raw), hash),
	}
	var number struct {
		ID int64 `json:"update_id"`
	}
	if json.Unmarshal(raw, &number); number.ID != 0 {
		u.Text += fmt.Sprintf(", update %d", number.ID)
	}
	var outer struct {
		Message json.RawMessage `json:"message"`
	}
	var inner struct {
		Chat wireChat `json:"chat"`
	}
	_ = json.Unmarshal(raw, &outer)
	_ = json.Unmarshal(outer.Message, &inner) // a wrong field elsewhere leaves the chat readable
	if inner.Chat.Type == "private" && inner.Chat.ID != 0 {
		in := decoder{self: self}.base(inner.Chat, 0, "")
		u.Conversation, u.ChatID, u.Private = in.Conversation, in.ChatID, true
	}
	return u
}

// isDeepLink reports what a deep link may carry: 1–64 of these (Bot API, "Deep linking").
func isDeepLink(s string) bool {
	if len(s) < 1 || len(s) > 64 {
		return false
	}
	return strings.Trim(s, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-") == ""
}

// phoneOf is a contact's number in E.164; the platform leaves the plus out.
func phoneOf(s string) wallet.Phone {
	digits := strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, s)
	if digits == "" {
		return ""
	}
	return wallet.Phone("+" + digits)
}
