package telegram

import "encoding/json"

// What this channel reads of the Bot API's objects. The fields that are not
// named here cannot make an update undecodable when the platform changes them;
// those that the library's types lack (forward_origin, is_topic_message) are.

type wireUpdate struct {
	ID       int64        `json:"update_id"`
	Message  *wireMessage `json:"message"`
	Edited   *wireMessage `json:"edited_message"`
	Callback *wirePress   `json:"callback_query"`
	Member   *wireMember  `json:"my_chat_member"`
}

type wireUser struct {
	ID        int64  `json:"id"`
	IsBot     bool   `json:"is_bot"`
	FirstName string `json:"first_name"`
	LastName  string `json:"last_name"`
	Language  string `json:"language_code"`
}

type wireChat struct {
	ID    int64  `json:"id"`
	Type  string `json:"type"` // "private", "group", "supergroup", "channel"
	Title string `json:"title"`
}

type wireEntity struct {
	Type   string    `json:"type"`
	Offset int       `json:"offset"` // in UTF-16 units
	Length int       `json:"length"`
	User   *wireUser `json:"user"`
}

type wireMessage struct {
	ID         int64     `json:"message_id"`
	Thread     int64     `json:"message_thread_id"`
	Topic      bool      `json:"is_topic_message"`
	From       *wireUser `json:"from"`
	SenderChat *wireChat `json:"sender_chat"` // an anonymous admin, a channel
	Chat       wireChat  `json:"chat"`
	Date       int64     `json:"date"`
	EditDate   int64     `json:"edit_date"`

	// Forwarding, as today's platform says it and as older servers do.
	Origin      json.RawMessage `json:"forward_origin"`
	OldDate     json.RawMessage `json:"forward_date"`
	OldFrom     json.RawMessage `json:"forward_from"`
	OldChat     json.RawMessage `json:"forward_from_chat"`
	OldName     json.RawMessage `json:"forward_sender_name"`
	Automatic   bool            `json:"is_automatic_forward"`
	ReplyTo     *wireReply      `json:"reply_to_message"`
	Text        string          `json:"text"`
	Entities    []wireEntity    `json:"entities"`
	Caption     string          `json:"caption"`
	CapEntities []wireEntity    `json:"caption_entities"`

	Contact   *wireContact    `json:"contact"`
	Photo     []wireFile      `json:"photo"`
	Document  *wireFile       `json:"document"`
	Voice     *wireFile       `json:"voice"`
	Audio     *wireFile       `json:"audio"`
	Video     *wireFile       `json:"video"`
	VideoNote *wireFile       `json:"video_note"`
	Animation *wireFile       `json:"animation"`
	Sticker   *wireFile       `json:"sticker"`
	Location  json.RawMessage `json:"location"`
	Venue     json.RawMessage `json:"venue"`
}

type wireReply struct {
	From *wireUser `json:"from"`
}

type wireContact struct {
	Phone  string `json:"phone_number"`
	UserID int64  `json:"user_id"`
}

type wireFile struct {
	ID   string `json:"file_id"`
	Name string `json:"file_name"`
	Size int64  `json:"file_size"`
}

type wirePress struct {
	ID      string    `json:"id"`
	From    wireUser  `json:"from"`
	Data    string    `json:"data"`
	Message *wireSeen `json:"message"`
}

// wireSeen is the message whose button was pressed; of one that the bot cannot
// reach any more only chat and id are told.
type wireSeen struct {
	ID     int64    `json:"message_id"`
	Thread int64    `json:"message_thread_id"`
	Topic  bool     `json:"is_topic_message"`
	Chat   wireChat `json:"chat"`
}

type wireMember struct {
	Chat wireChat `json:"chat"`
	From wireUser `json:"from"`
	Date int64    `json:"date"`
	New  struct {
		Status string `json:"status"`
	} `json:"new_chat_member"`
}
