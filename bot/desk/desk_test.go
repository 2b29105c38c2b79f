package desk_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
	"unicode"

	"teller/bot"
	"teller/bot/desk"
	"teller/bot/sqlite"
	"teller/flows"
	"teller/flows/text"
	"teller/wallet"
)

var (
	lin  = desk.Agent{ID: "lin", Alias: "小林"}
	wang = desk.Agent{ID: "wang"}
	noon = time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)
)

const chat = bot.ConversationID("terminal:demo:mei")

// room is a desk with one open case on a real store.
type room struct {
	t     *testing.T
	store *sqlite.Store
	desk  *desk.Desk
	ref   string
}

func newRoom(t *testing.T, h flows.Handoff) *room {
	t.Helper()
	store, err := sqlite.Open(t.Context(), filepath.Join(t.TempDir(), sqlite.File))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = store.Close() })
	r := &room{t: t, store: store, desk: desk.New(store, func() time.Time { return noon })}
	if err := store.PutLink(t.Context(), bot.Link{Conversation: chat, Channel: "terminal", ChatID: "mei", Person: "mei",
		PersonName: "mei\x1b[31m\u202e", Account: "acc_secret1234", Since: noon}); err != nil {
		t.Fatal(err)
	}
	c, err := store.Conversation(t.Context(), chat)
	if err != nil {
		t.Fatal(err)
	}
	version, epoch := c.Version, c.Owner.Epoch
	c.Owner = bot.Owner{Speaker: flows.Queue, Epoch: epoch + 1}
	c.Language = "zh"
	for _, err := range store.Commit(t.Context(), []bot.TurnCommit{{Conversation: c, Version: version, Epoch: epoch, Open: &h, Now: noon}}) {
		if err != nil {
			t.Fatal(err)
		}
	}
	cases, err := r.desk.List(t.Context(), bot.CaseFilter{})
	if err != nil || len(cases) != 1 {
		t.Fatalf("one open case expected: %v %v", cases, err)
	}
	r.ref = cases[0].Ref
	return r
}

// acts are what the dialogue is told of, in order.
func (r *room) acts() []flows.DeskAct {
	r.t.Helper()
	l, err := r.store.Load(r.t.Context(), chat, 100)
	if err != nil {
		r.t.Fatal(err)
	}
	var acts []flows.DeskAct
	for _, row := range l.Waiting {
		acts = append(acts, row.Update.Inside.(flows.DeskAct))
	}
	return acts
}

func (r *room) show() desk.Case {
	r.t.Helper()
	c, err := r.desk.Show(r.t.Context(), r.ref)
	if err != nil {
		r.t.Fatal(err)
	}
	return c
}

func (r *room) must(err error) {
	r.t.Helper()
	if err != nil {
		r.t.Fatal(err)
	}
}

// refused checks the reason, and that nothing was changed by the attempt.
func (r *room) refused(code desk.Code, act func() error) {
	r.t.Helper()
	before := r.show().Version
	err := act()
	var no *desk.Error
	if !errors.As(err, &no) || no.Code != code {
		r.t.Errorf("%s expected, not %v", code, err)
	} else if strings.Contains(no.In("en")+no.In("zh"), "%!") {
		r.t.Errorf("a broken sentence: %s %s", no.In("en"), no.In("zh"))
	}
	if after := r.show().Version; after != before {
		r.t.Errorf("%s changed the case all the same", code)
	}
}

func plainHandoff() flows.Handoff {
	return flows.Handoff{Reason: "asked", Priority: "normal", Language: "zh", Words: []string{"转人工\x1b[2J"},
		Summary: []text.Line{{Key: "double_charge.tried_disputed"}}}
}

func proposal() flows.Handoff {
	h := plainHandoff()
	h.Reason = "review"
	h.Proposal = &wallet.RefundRequest{Key: "refund:t2:0", Transaction: "t2", Amount: wallet.Money{Minor: 3800, Currency: "CNY"},
		Destination: wallet.Destination{Kind: wallet.ToBalance}, Reason: wallet.ReasonDuplicate}
	return h
}

// Two agents who claim at once: one gets it, the others are told who (P2).
func TestClaimsAtOnce(t *testing.T) {
	t.Parallel()
	r := newRoom(t, plainHandoff())
	const agents = 12
	errs := make([]error, agents)
	var all sync.WaitGroup
	start := make(chan struct{})
	for i := range agents {
		all.Go(func() {
			<-start
			errs[i] = r.desk.Claim(t.Context(), desk.Agent{ID: fmt.Sprintf("agent%d", i)}, r.ref)
		})
	}
	close(start)
	all.Wait()
	winner := r.show().Owner.Agent
	won := 0
	for i, err := range errs {
		var no *desk.Error
		switch {
		case err == nil:
			won++
			if winner != fmt.Sprintf("agent%d", i) {
				t.Errorf("agent%d was told that it has the case of %s", i, winner)
			}
		case !errors.As(err, &no) || no.Code != desk.Taken || no.Who != winner:
			t.Errorf("agent%d was not told that %s has it: %v", i, winner, err)
		}
	}
	if won != 1 {
		t.Errorf("%d agents got the case", won)
	}
	if acts := r.acts(); len(acts) != 1 || acts[0].Act != "claimed" || acts[0].Agent != winner {
		t.Errorf("the dialogue was told: %+v", acts)
	}
}

// A whole case: who may do what, and what the bot is told so that it goes on.
func TestLifeOfACase(t *testing.T) {
	t.Parallel()
	r := newRoom(t, plainHandoff())
	ctx := t.Context()
	say := func(a desk.Agent) func() error {
		return func() error { return r.desk.Say(ctx, a, r.ref, "您好") }
	}
	r.refused(desk.Unclaimed, say(lin))
	r.refused(desk.Unclaimed, func() error { return r.desk.HandBack(ctx, lin, r.ref, "done") })
	r.refused(desk.NoAgent, func() error { return r.desk.Claim(ctx, desk.Agent{ID: " "}, r.ref) })
	r.refused(desk.NoCase, func() error { return r.desk.Claim(ctx, lin, "C-999999") })
	r.refused(desk.NoCase, func() error { return r.desk.Claim(ctx, lin, "nonsense") })

	r.must(r.desk.Claim(ctx, lin, r.ref))
	r.must(r.desk.Claim(ctx, lin, r.ref)) // again: nothing happens
	r.refused(desk.Taken, say(wang))
	r.refused(desk.Taken, func() error { return r.desk.Close(ctx, wang, r.ref, "") })
	r.refused(desk.Taken, func() error { return r.desk.Release(ctx, wang, r.ref) })
	r.refused(desk.NoWords, func() error { return r.desk.Say(ctx, lin, r.ref, " \n") })
	r.refused(desk.NoProposal, func() error { return r.desk.Approve(ctx, lin, r.ref) })

	r.must(r.desk.Release(ctx, lin, r.ref))
	r.must(r.desk.Claim(ctx, wang, r.ref))
	r.must(r.desk.Say(ctx, wang, r.ref, "您好"))
	r.must(r.desk.HandBack(ctx, wang, r.ref, "已联系商家"))
	r.refused(desk.Closed, say(wang))
	r.refused(desk.Closed, func() error { return r.desk.Claim(ctx, lin, r.ref) })
	r.refused(desk.Closed, func() error { return r.desk.Note(ctx, lin, r.ref, "too late") })

	var told []string
	for _, a := range r.acts() {
		told = append(told, a.Act+" by "+a.Agent)
		if a.Act == "handed_back" && a.Text != "已联系商家" {
			t.Errorf("the bot does not know what was done: %+v", a)
		}
	}
	want := "[claimed by 小林 released by 小林 claimed by wang handed_back by wang]"
	if fmt.Sprint(told) != want {
		t.Errorf("the dialogue was told %v, not %s", told, want)
	}
	c, err := r.store.Conversation(ctx, chat)
	if err != nil || c.Owner.Speaker != flows.Bot || c.Case != "" {
		t.Errorf("after the handback the bot speaks, and no case is open: %+v %v", c.Owner, err)
	}
}

// What an agent writes for colleagues never becomes a message (P4).
func TestNotesStay(t *testing.T) {
	t.Parallel()
	r := newRoom(t, plainHandoff())
	r.must(r.desk.Note(t.Context(), lin, r.ref, "difficult"))
	r.must(r.desk.Claim(t.Context(), lin, r.ref))
	r.must(r.desk.Note(t.Context(), wang, r.ref, "careful"))
	if due, err := r.store.DueMessages(t.Context(), noon.Add(time.Hour), 10); err != nil || len(due) != 0 {
		t.Errorf("messages to the customer: %+v %v", due, err)
	}
	shown := desk.Render(r.show(), "en")
	if !strings.Contains(shown, "difficult") || !strings.Contains(shown, "careful") {
		t.Errorf("colleagues do not see the notes:\n%s", shown)
	}
}

// An approval needs a proposal, counts once, and is never the requester's (M7).
func TestApproval(t *testing.T) {
	t.Parallel()
	r := newRoom(t, proposal())
	ctx := t.Context()
	r.refused(desk.Own, func() error { return r.desk.Approve(ctx, desk.Agent{ID: "mei"}, r.ref) })
	r.refused(desk.NoWords, func() error { return r.desk.Refuse(ctx, lin, r.ref, "") })
	r.look(wang)
	r.must(r.desk.Approve(ctx, wang, r.ref))
	r.refused(desk.Decided, func() error { return r.desk.Approve(ctx, wang, r.ref) })
	r.refused(desk.Decided, func() error { return r.desk.Refuse(ctx, lin, r.ref, "no") })
	if acts := r.acts(); len(acts) != 1 || acts[0].Act != "approved" || !acts[0].Decides(*proposal().Proposal) || acts[0].Account != "acc_secret1234" {
		t.Errorf("the dialogue was told %+v", acts)
	}
	other := newRoom(t, proposal())
	other.must(other.desk.Refuse(ctx, lin, other.ref, "the goods arrived"))
	if acts := other.acts(); len(acts) != 1 || acts[0].Act != "refused" || !acts[0].Decides(*proposal().Proposal) || acts[0].Text != "the goods arrived" {
		t.Errorf("the dialogue was told %+v", acts)
	}
}

// look shows the case to an agent.
func (r *room) look(a desk.Agent) {
	r.t.Helper()
	if _, err := r.desk.ShowTo(r.t.Context(), a, r.ref); err != nil {
		r.t.Fatal(err)
	}
}

// turn stores a turn of the case's conversation.
func (r *room) turn(fill func(*bot.TurnCommit)) {
	r.t.Helper()
	l, err := r.store.Load(r.t.Context(), chat, 100)
	if err != nil {
		r.t.Fatal(err)
	}
	c := bot.TurnCommit{Conversation: l.Conversation, Version: l.Conversation.Version, Epoch: l.Conversation.Owner.Epoch, Now: noon}
	fill(&c)
	for _, err := range r.store.Commit(r.t.Context(), []bot.TurnCommit{c}) {
		if err != nil {
			r.t.Fatal(err)
		}
	}
}

// unseen checks that an approval shows the proposal instead, and decides nothing.
func (r *room) unseen(a desk.Agent, shows string) {
	r.t.Helper()
	before := len(r.acts())
	err := r.desk.Approve(r.t.Context(), a, r.ref)
	var no *desk.Error
	if !errors.As(err, &no) || no.Code != desk.Unseen || !strings.Contains(no.In("en"), shows) || !strings.Contains(no.In("zh"), "元") {
		r.t.Errorf("%s approved what they have not seen, or do not read %q: %v", a.ID, shows, err)
	}
	if after := len(r.acts()); after != before {
		r.t.Error("it was approved all the same")
	}
}

// Nobody approves what they have not seen, as it is now (M7).
func TestApprovalOfWhatWasSeen(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	r := newRoom(t, proposal())
	r.unseen(wang, "CNY 38.00 · t2")
	r.must(r.desk.Approve(ctx, wang, r.ref)) // deliberate now

	r = newRoom(t, proposal())
	r.look(wang)
	r.unseen(lin, "38.00") // wang has seen it, lin has not
	h := proposal()
	h.Proposal.Amount.Minor = 380000
	r.turn(func(c *bot.TurnCommit) { c.Open = &h })
	r.unseen(wang, "3,800.00")
	h.Proposal.Destination = wallet.Destination{Kind: wallet.ToCard, Card: "card_9"}
	r.turn(func(c *bot.TurnCommit) { c.Open = &h })
	r.unseen(wang, "card_9")
	before := r.show().Version
	r.look(wang)
	if r.show().Version != before {
		t.Error("looking again at what was seen changes the case")
	}
	r.must(r.desk.Approve(ctx, desk.Agent{ID: "WANG"}, r.ref))
	if acts := r.acts(); len(acts) != 1 || !acts[0].Decides(*h.Proposal) {
		t.Errorf("the dialogue was told %+v", acts)
	}

	h.Proposal.Amount.Minor = 100 // the customer wants a part, under the same key
	r.turn(func(c *bot.TurnCommit) { c.Open = &h })
	r.unseen(wang, "CNY 1.00")
	r.must(r.desk.Approve(ctx, wang, r.ref))

	r = newRoom(t, proposal())
	r.must(r.desk.Claim(ctx, lin, r.ref)) // who claims a case reads it
	r.must(r.desk.Approve(ctx, lin, r.ref))

	r = newRoom(t, proposal())
	r.must(r.desk.Refuse(ctx, wang, r.ref, "no")) // a refusal moves nothing
}

// Where the link ends while a case is open, nothing of the account is left to
// approve, and an agent's words wait until they know who reads them (S1).
func TestLinkEnds(t *testing.T) {
	t.Parallel()
	r := newRoom(t, proposal())
	ctx := t.Context()
	r.must(r.desk.Claim(ctx, lin, r.ref))
	r.must(r.desk.Say(ctx, lin, r.ref, "38.00 is coming back"))
	due, err := r.store.NextMessage(ctx, chat)
	if err != nil || due.Message.Audience != flows.AccountData || due.Message.Account != "acc_secret1234" {
		t.Errorf("the words are for %q of %q: %v", due.Message.Audience, due.Message.Account, err)
	}
	r.turn(func(c *bot.TurnCommit) {
		c.Conversation.Account = ""
		c.Unlink, c.UnlinkCase = true, true
		c.Entries = []bot.CaseEntry{{At: noon, Kind: bot.EntryUnlinked, By: "bot"}}
	})
	c := r.show()
	if c.Account != "" || c.Handoff.Proposal != nil {
		t.Errorf("the case still has %q and %+v", c.Account, c.Handoff.Proposal)
	}
	if !strings.Contains(desk.Render(c, "en"), "no longer linked") || !strings.Contains(desk.Render(c, "zh"), "不再关联") {
		t.Errorf("the agent does not read it:\n%s", desk.Render(c, "en"))
	}
	r.refused(desk.NoProposal, func() error { return r.desk.Approve(ctx, wang, r.ref) })
	for _, act := range []func() error{
		func() error { return r.desk.Say(ctx, lin, r.ref, "38.00 is on your card") },
		func() error { return r.desk.HandBack(ctx, wang, r.ref, "38.00 is on your card") },
	} {
		var no *desk.Error
		if err := act(); !errors.As(err, &no) || no.Code != desk.Unlinked && no.Code != desk.Taken {
			t.Errorf("said to whoever has the chat: %v", err)
		}
	}
	r.must(r.desk.Say(ctx, lin, r.ref, "please link your wallet again")) // they know now
	r.must(r.desk.Release(ctx, lin, r.ref))
	r.must(r.desk.Claim(ctx, wang, r.ref)) // who claims the case reads it
	r.must(r.desk.HandBack(ctx, wang, r.ref, "done"))

	r = newRoom(t, proposal())
	r.must(r.desk.Claim(ctx, lin, r.ref))
	r.turn(func(c *bot.TurnCommit) {
		c.UnlinkCase = true
		c.Entries = []bot.CaseEntry{{At: noon, Kind: bot.EntryUnlinked, By: "bot"}}
	})
	var no *desk.Error
	if err := r.desk.Close(ctx, lin, r.ref, "38.00 is on your card"); !errors.As(err, &no) || no.Code != desk.Unlinked {
		t.Errorf("told to whoever has the chat: %v", err)
	}
	if c := r.show(); c.Account != "acc_secret1234" { // linked again by then
		t.Errorf("the case's account is %q", c.Account)
	}
}

// Who asked is known by any spelling of their name, and a name is plain text.
func TestNames(t *testing.T) {
	t.Parallel()
	r := newRoom(t, proposal())
	ctx := t.Context()
	for _, id := range []string{"mei", "MEI", "Mei", "ｍｅｉ", "ＭＥＩ"} {
		r.refused(desk.Own, func() error { return r.desk.Approve(ctx, desk.Agent{ID: id}, r.ref) })
	}
	for _, id := range []string{"", " ", "\t", "\u3000", "\u00a0"} {
		r.refused(desk.NoAgent, func() error { return r.desk.Claim(ctx, desk.Agent{ID: id}, r.ref) })
	}
	for _, id := range []string{"mei ", " mei", "me\u200bi", "m\u202eei", "mei\x1b[2J", "mei\n", "mei\u00a0x", "mei\u3164", "mei\ufe0f", "\xff", "—",
		"mei\u2028x", "mei\u00ad", strings.Repeat("x", 65)} {
		r.refused(desk.BadAgent, func() error { return r.desk.Approve(ctx, desk.Agent{ID: id}, r.ref) })
		r.refused(desk.BadAgent, func() error { return r.desk.Claim(ctx, desk.Agent{ID: "wang", Alias: id}, r.ref) })
	}
	for _, id := range []string{"小林", "U024BE7LH", "12345678", "DOMAIN\\wang", "o'neil-3", "Ann Lee", "José"} {
		r.look(desk.Agent{ID: id})
	}
}

// A secret that an agent typed is neither stored nor sent (S5).
func TestSecretsOfAgents(t *testing.T) {
	t.Parallel()
	r := newRoom(t, proposal())
	ctx := t.Context()
	const card, pin = "4111 1111 1111 1111", "your PIN is 4711"
	r.must(r.desk.Claim(ctx, lin, r.ref))
	r.must(r.desk.Say(ctx, lin, r.ref, "is it "+card+"?"))
	r.must(r.desk.Note(ctx, lin, r.ref, "note "+pin))
	r.must(r.desk.Refuse(ctx, wang, r.ref, "refuse "+card))
	r.must(r.desk.HandBack(ctx, lin, r.ref, "back "+pin))
	r.turn(func(c *bot.TurnCommit) { h := proposal(); c.Open = &h })
	r.ref = "C-1002"
	r.must(r.desk.Claim(ctx, lin, r.ref))
	r.must(r.desk.Close(ctx, lin, r.ref, "close "+card))
	var all strings.Builder
	for _, ref := range []string{"C-1001", "C-1002"} {
		r.ref = ref
		line, err := desk.Export(r.show(), "en")
		r.must(err)
		all.Write(line)
	}
	due, err := r.store.DueMessages(ctx, noon.Add(time.Hour), 10)
	r.must(err)
	audit, err := r.store.AuditOf(ctx, "", "", 100)
	r.must(err)
	fmt.Fprintf(&all, "%+v %+v %+v", due, r.acts(), audit)
	for _, secret := range []string{"1111", "4711"} {
		if strings.Contains(all.String(), secret) {
			t.Errorf("%s is kept or sent: %s", secret, all.String())
		}
	}
	if n := strings.Count(all.String(), "•••"); n < 8 {
		t.Errorf("only %d places show that something was left out: %s", n, all.String())
	}
	for _, lang := range []string{"en", "zh"} {
		if told := desk.Masked("is it "+card+"?", lang); !strings.Contains(told, "is it •••?") {
			t.Errorf("the agent is told %q", told)
		}
	}
	if told := desk.Masked("38.00 on 2026-03-02 goes back, R-20817", "en"); told != "" {
		t.Errorf("nothing was left out, and the agent is told %q", told)
	}
}

// A case reads in the agent's language, shows no whole account and nothing that
// a screen acts on; as JSON it says the same.
func TestRendering(t *testing.T) {
	t.Parallel()
	const live = "\x1b[2J\u009b1m\u0085\u202e\u2066\u200b\u061c\ufeff\u00ad\u2060\u2028\U000e0041\x7f\r\x00\t\n"
	h := proposal()
	h.Words = append(h.Words, "words"+live)
	h.Transactions = []wallet.TransactionID{"t" + live}
	h.Refund = "refund:t" + live
	h.Proposal.Transaction = "t2" + live
	h.Proposal.Destination = wallet.Destination{Kind: wallet.ToCard, Card: "c" + live}
	h.Summary = append(h.Summary, text.Line{Key: "refund.brief_words", Params: text.Params{"words": text.S("said" + live)}})
	r := newRoom(t, h)
	r.must(r.desk.Claim(t.Context(), lin, r.ref))
	r.must(r.desk.Say(t.Context(), lin, r.ref, "您好"+live))
	r.must(r.desk.Note(t.Context(), lin, r.ref, "note"+live))
	r.turn(func(c *bot.TurnCommit) {
		c.Entries = []bot.CaseEntry{{At: noon, Kind: bot.EntryCustomer, By: "customer", Text: "text" + live},
			{At: noon, Kind: bot.EntryFile, By: "x" + live, Alias: "y" + live, File: &bot.File{Kind: "photo" + live, Name: "n" + live}}}
	})
	c := r.show()
	c.Owner.Agent, c.Language, c.Channel = "lin"+live, "zh"+live, bot.ChannelName("terminal"+live) // as an older program may have stored them
	for lang, want := range map[string][]string{
		"zh": {"待审批退款", "38.00元", "小林", "接单", "转人工", "•••1234"},
		"en": {"Refund to decide on", "CNY 38.00", "claimed", "•••1234"},
	} {
		shown := desk.Render(c, lang)
		for _, w := range want {
			if !strings.Contains(shown, w) {
				t.Errorf("%s: %q is missing in\n%s", lang, w, shown)
			}
		}
		line, err := desk.Export(c, lang)
		if err != nil {
			t.Fatal(err)
		}
		for _, s := range []string{shown, desk.Title(c.Case, lang, noon), string(line), (&desk.Error{Code: desk.Unseen, Proposal: h.Proposal}).In(lang),
			(&desk.Error{Code: desk.Taken, Who: "x" + live, Case: "y" + live}).In(lang)} {
			for _, r := range s {
				if r != '\n' && (unicode.IsControl(r) || unicode.In(r, unicode.Cf, unicode.Zl, unicode.Zp)) {
					t.Errorf("%s: %U is live in %q", lang, r, s)
				}
			}
		}
		var back struct{ Transactions []string }
		if err := json.Unmarshal(line, &back); err != nil || len(back.Transactions) != 1 || back.Transactions[0] != "t"+live {
			t.Errorf("the export does not hold what was written: %q %v", back.Transactions, err)
		}
		for _, s := range []string{shown, string(line)} {
			if strings.Contains(s, "acc_secret") {
				t.Errorf("%s: the whole account is shown: %s", lang, s)
			}
		}
	}
}

// Every code that the desk knows has a word in both languages, and no sentence
// shows a key or an empty place.
func TestEveryCodeHasItsWords(t *testing.T) {
	t.Parallel()
	for _, code := range []desk.Code{desk.NoCase, desk.NoAgent, desk.NoWords, desk.Closed, desk.Taken, desk.Unclaimed,
		desk.NoProposal, desk.Own, desk.Decided, desk.BadAgent, desk.Unseen, desk.Unlinked} {
		err := &desk.Error{Code: code, Case: "C-1", Who: "wang", What: "refused", Proposal: proposal().Proposal}
		en, zh := err.In("en"), err.In("zh")
		if en == zh || strings.Contains(en+zh, "error_") || strings.Contains(en+zh, "<no value>") {
			t.Errorf("%s: %q, %q", code, en, zh)
		}
	}
	for prefix, codes := range map[text.Key][]string{
		"desk.status_":   {string(bot.CaseQueued), string(bot.CaseClaimed), string(bot.CaseClosed)},
		"desk.priority_": {"urgent", "high", "normal"},
		"desk.because_":  {"asked", "misunderstood", "refusal", "anger", "disagrees", "no_task", "appeal", "review", "urgent"},
		"desk.to_":       {string(wallet.ToOriginal), string(wallet.ToBalance), string(wallet.ToCard)},
		"desk.did_":      {"claimed", "released", "approved", "refused", "handed_back", "closed", "blocked", "unblocked"},
		"desk.unsent_": {string(bot.MessageFenced), string(bot.MessageWithheld), string(bot.MessageExpired), string(bot.MessageUnreachable),
			string(bot.MessageRejected), string(bot.MessageFailed), string(bot.MessageSuperseded), string(bot.MessageDropped)},
	} {
		for _, code := range codes {
			if !text.Has(prefix + text.Key(code)) {
				t.Errorf("%s%s has no words", prefix, code)
			}
		}
	}
}
