package telegram

import (
	"encoding/json"
	"strings"
	"unicode/utf16"

	"teller/bot"
	"teller/wallet"
)

// content fills what the message holds, and reports whether a person sent
// anything: service messages ("pinned a message") are nobody's words.
func (d decoder) content(u *update, m *wireMessage) bool {
	file := func(kind string, f *wireFile) bool {
		u.Kind = bot.KindFile
		u.File = &bot.File{Kind: kind}
		if f != nil {
			u.File.Name, u.File.Size, u.File.Ref = f.Name, f.Size, f.ID
		}
		u.Text = d.withoutName(m.Caption, m.CapEntities)
		return true
	}
	switch {
	case m.Text != "":
		d.text(u, m)
		return true
	case m.Contact != nil:
		// Only one's own number counts, and only as the platform vouches for it.
		if m.From != nil && m.Contact.UserID == m.From.ID && u.Private && !u.Forwarded {
			u.Kind, u.Phone = bot.KindContact, phoneOf(m.Contact.Phone)
			return true
		}
		return file("other", nil)
	case len(m.Photo) > 0:
		return file("photo", &m.Photo[len(m.Photo)-1]) // the last is the largest
	case m.Animation != nil: // comes with a document of the same name
		return file("video", m.Animation)
	case m.Video != nil:
		return file("video", m.Video)
	case m.VideoNote != nil:
		return file("video", m.VideoNote)
	case m.Voice != nil:
		return file("voice", m.Voice)
	case m.Audio != nil:
		return file("file", m.Audio)
	case m.Document != nil:
		return file("file", m.Document)
	case m.Sticker != nil:
		return file("sticker", m.Sticker)
	case present(m.Location), present(m.Venue):
		return file("location", nil)
	case d.service():
		return false
	}
	return file("other", nil) // a poll, a die, a story, whatever comes next
}

// text is words, a command or a start.
func (d decoder) text(u *update, m *wireMessage) {
	u.Kind, u.Text = bot.KindText, d.withoutName(m.Text, m.Entities)
	name, to, rest, ok := command(m.Text)
	if !ok || u.Forwarded || to != "" && !d.isMe(to) {
		return
	}
	if name == "start" {
		u.Kind, u.Text = bot.KindStart, ""
		if isDeepLink(rest) {
			u.Token = wallet.Secret(rest)
		}
		return
	}
	if asks := asksFor(name); asks != "" {
		u.Kind, u.Command, u.Text = bot.KindCommand, asks, rest
	}
}

// command takes "/name@bot rest" apart.
func command(s string) (name, to, rest string, ok bool) {
	s, ok = strings.CutPrefix(s, "/")
	if !ok {
		return "", "", "", false
	}
	head := s
	if i := strings.IndexAny(s, " \n\t"); i >= 0 {
		head, rest = s[:i], strings.TrimSpace(s[i:])
	}
	name, to, _ = strings.Cut(head, "@")
	return strings.ToLower(name), to, rest, name != ""
}

func (d decoder) isMe(username string) bool {
	return d.self.Username != "" && strings.EqualFold(username, d.self.Username)
}

// addressed reports whether a message among several people is for the bot: a
// command, a mention of it, or a reply to it.
func (d decoder) addressed(m *wireMessage) bool {
	if m.ReplyTo != nil && m.ReplyTo.From != nil && m.ReplyTo.From.ID == d.self.ID {
		return true
	}
	if _, to, _, ok := command(m.Text); ok {
		return to == "" || d.isMe(to)
	}
	return len(d.mentions(m.Text, m.Entities)) > 0 || len(d.mentions(m.Caption, m.CapEntities)) > 0
}

// span is a part of a text in UTF-16 units.
type span struct{ from, to int }

// mentions finds where the bot itself is mentioned.
func (d decoder) mentions(s string, entities []wireEntity) []span {
	var spans []span
	var units []uint16
	for _, e := range entities {
		if e.Type != "mention" && e.Type != "text_mention" {
			continue
		}
		if units == nil {
			units = utf16.Encode([]rune(s))
		}
		if e.Offset < 0 || e.Length <= 0 || e.Offset > len(units) || e.Length > len(units)-e.Offset {
			continue
		}
		name := string(utf16.Decode(units[e.Offset : e.Offset+e.Length]))
		if e.User != nil && e.User.ID == d.self.ID || e.Type == "mention" && d.isMe(strings.TrimPrefix(name, "@")) {
			spans = append(spans, span{e.Offset, e.Offset + e.Length})
		}
	}
	return spans
}

// withoutName is a text without mentions of the bot: they only say to whom it
// is addressed.
func (d decoder) withoutName(s string, entities []wireEntity) string {
	spans := d.mentions(s, entities)
	if len(spans) == 0 {
		return s
	}
	units := utf16.Encode([]rune(s))
	var kept []uint16
	at := 0
	for _, sp := range spans {
		if sp.from < at {
			continue
		}
		kept = append(kept, units[at:sp.from]...)
		at = sp.to
	}
	kept = append(kept, units[at:]...)
	return strings.TrimSpace(string(utf16.Decode(kept)))
}

// serviceFields are what a message holds that the platform wrote, not a person.
var serviceFields = []string{
	"new_chat_members", "left_chat_member", "new_chat_title", "new_chat_photo", "delete_chat_photo",
	"group_chat_created", "supergroup_chat_created", "channel_chat_created", "migrate_to_chat_id", "migrate_from_chat_id",
	"pinned_message", "message_auto_delete_timer_changed", "write_access_allowed", "users_shared", "chat_shared",
	"proximity_alert_triggered", "boost_added", "chat_background_set", "connected_website", "passport_data",
	"forum_topic_created", "forum_topic_edited", "forum_topic_closed", "forum_topic_reopened",
	"general_forum_topic_hidden", "general_forum_topic_unhidden", "giveaway_created", "giveaway_winners", "giveaway_completed",
	"video_chat_scheduled", "video_chat_started", "video_chat_ended", "video_chat_participants_invited",
}

func (d decoder) service() bool {
	var u struct {
		Message map[string]json.RawMessage `json:"message"`
	}
	if json.Unmarshal(d.raw, &u) != nil {
		return false
	}
	for _, f := range serviceFields {
		if _, ok := u.Message[f]; ok {
			return true
		}
	}
	return false
}
