package telegram

import (
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"teller/bot"
	"teller/bot/telegram/telegramtest"
)

var rewrite = flag.Bool("rewrite", false, "write the golden files anew")

var testSelf = Self{ID: 7000001, Username: "TellerTestBot"}

func golden(t *testing.T, path string, got any) {
	t.Helper()
	var b strings.Builder
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", " ")
	if err := enc.Encode(got); err != nil {
		t.Fatal(err)
	}
	if *rewrite {
		if err := os.WriteFile(path, []byte(b.String()), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(string(want), b.String()); d != "" {
		t.Errorf("%s (-want +got):\n%s", path, d)
	}
}

func payloads(t *testing.T, dir string) []string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join("testdata", dir, "*.json"))
	if err != nil || len(files) == 0 {
		t.Fatal("no payloads", err)
	}
	return files
}

// seen is an update with what its own JSON leaves out.
type seen struct {
	ID           bot.UpdateID
	Conversation bot.ConversationID
	Token        string `json:",omitempty"`
	Update       bot.Update
}

// What the platform delivers, payload by payload.
func TestDecode(t *testing.T) {
	for _, f := range payloads(t, "decode") {
		raw, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		all := []seen{}
		for _, u := range Decode(raw, testSelf) {
			all = append(all, seen{u.ID, u.Conversation, u.Token.Reveal(), u})
		}
		golden(t, strings.TrimSuffix(f, ".json")+".golden", all)
	}
}

// What is asked of the platform, message by message.
func TestEncode(t *testing.T) {
	for _, f := range payloads(t, "encode") {
		src, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		var m bot.Outgoing
		if err := json.Unmarshal(src, &m); err != nil {
			t.Fatal(f, err)
		}
		r, err := encode(m, testSelf)
		got := map[string]any{"method": r.method, "params": r.params}
		if err != nil {
			got = map[string]any{"error": err.Error()}
		}
		golden(t, strings.TrimSuffix(f, ".json")+".golden", got)
	}
}

// A payload that comes again is the same update; no other has its id.
func TestIdentity(t *testing.T) {
	ids := map[bot.UpdateID]string{}
	for _, f := range payloads(t, "decode") {
		raw, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		first, again := Decode(raw, testSelf), Decode(raw, testSelf)
		for i, u := range first {
			if u.ID != again[i].ID {
				t.Errorf("%s: %s, then %s", f, u.ID, again[i].ID)
			}
		}
	}
	edit := func(text string, at int) bot.UpdateID {
		raw, err := json.Marshal(map[string]any{"update_id": 1, "edited_message": map[string]any{"message_id": 5, "text": text, "date": 1, "edit_date": at,
			"chat": map[string]any{"id": 9, "type": "private"}, "from": map[string]any{"id": 9}}})
		if err != nil {
			t.Fatal(err)
		}
		return Decode(raw, testSelf)[0].ID
	}
	for _, id := range []bot.UpdateID{edit("a", 1), edit("b", 1), edit("a", 2)} {
		if ids[id] != "" {
			t.Errorf("two edits have the id %s", id)
		}
		ids[id] = "edit"
	}
	other := Decode([]byte(`{"update_id":1,"message":{"message_id":5,"text":"x","date":1,"chat":{"id":9,"type":"private"},"from":{"id":9}}}`), Self{ID: 8})
	if !strings.HasPrefix(string(other[0].ID), "telegram:8:") {
		t.Errorf("not salted by the bot: %s", other[0].ID)
	}
}

// Whatever arrives, decoding ends, and what comes out can be stored.
func FuzzDecode(f *testing.F) {
	files, err := filepath.Glob("testdata/decode/*.json")
	if err != nil {
		f.Fatal(err)
	}
	for _, file := range files {
		raw, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(raw)
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		for _, u := range Decode(raw, testSelf) {
			if u.ID == "" || u.Channel != Name || u.Kind == "" {
				t.Errorf("an update without id, channel or kind: %+v", u)
			}
			if u.Kind != bot.KindGarbled && (u.Conversation == "" || u.ChatID == "") {
				t.Errorf("%s is of no conversation: %+v", u.Kind, u)
			}
			if u.Kind == bot.KindGarbled && utf8.ValidString(string(raw)) && len(raw) > 200 && strings.Contains(u.Text, string(raw)) {
				t.Error("what could not be read was kept")
			}
			if _, err := bot.EncodeUpdate(u); err != nil {
				t.Error(err)
			}
		}
	})
}

// Whatever a message says, nothing in it is live, and it fits.
func FuzzPlain(f *testing.F) {
	for _, s := range []string{"38.00", "a.b", "http://x", "@a", "/a", "$AAA", "1.2.3.4", "#x", "\u202e"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got := plain(s)
		if !utf8.ValidString(got) {
			t.Errorf("%q became no text", s)
		}
		if strings.Contains(got, "://") || address.MatchString(got) {
			t.Errorf("%q is live in %q", s, got)
		}
	})
}

// Amounts, times and references stay as they are.
func TestPlainKeeps(t *testing.T) {
	for _, s := range []string{
		"38.00元", "$1,204.50", "CNY 38.00", "R-20803", "26 November, 16:10:05", "order …5318", "24/7", "and/or", "3–7 working days.", "U+1F600 😀👩‍👩‍👧",
		"Done. Next?", "好的。下一步", "1. a\n2. b", "50%", "−$5.00",
	} {
		if got := plain(s); got != s {
			t.Errorf("%q became %q", s, got)
		}
	}
}

// A text as long as the limit allows fits, however much of it is broken.
func TestPlainFits(t *testing.T) {
	for _, part := range []string{"a.b@c ", "http://x.y ", "😀.b", "/a #b $C "} {
		limit := mostText - roomOfName
		s := strings.Repeat(part, limit/length(part))
		got, _ := words(bot.Outgoing{From: "agent", Alias: "A.B 👩‍👩‍👧‍👦👩‍👩‍👧‍👦👩‍👩‍👧‍👦 @x", Text: s})
		if n := length(got); n > mostText {
			t.Errorf("%q: %d units", part, n)
		}
		if live := (telegramtest.Message{Text: got}).Live(); len(live) > 0 {
			t.Errorf("%q: live: %q", part, live[0])
		}
	}
}
