package simulation

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"teller/bot"
	"teller/wallet"
)

// temper is how a customer behaves.
type temper int

const (
	patient   temper = iota // reads, waits, presses what fits
	impatient               // presses twice, repeats, types while something is under way
	erratic                 // presses old buttons, edits, forwards, changes their mind
)

var tempers = [...]string{"patient", "impatient", "erratic"}

// customer is a person with one wallet, or none, and some chats.
type customer struct {
	w       *World
	name    string // the demo account's, or of a stranger
	owns    bool
	lang    string
	phone   string
	temper  temper
	hint    bool
	chats   []*chat
	persons map[*chat]string // who they are to the platform there
	code    string           // the newest that the telephone got
	linked  bool             // their first chat is at the start
}

// person is the customer's numeric id on a chat's platform.
func (c *customer) person(ch *chat) string { return c.persons[ch] }

// populate makes the platforms and the people. Who owns a wallet has three
// chats, two of them on one platform under two identities, so that linking one
// ends the other.
func (w *World) populate() {
	rich := &platform{w: w, name: "rich", limits: bot.Limits{Text: 600, Buttons: 8, Label: 40, Edit: true, Delete: true, Files: true, Contact: true}}
	poor := &platform{w: w, name: "poor", limits: bot.Limits{Text: 300}}
	w.platforms = []*platform{rich, poor}
	w.staff = newStaff(w)
	person := func(name, lang, phone string, owns bool) *customer {
		c := &customer{w: w, name: name, lang: lang, phone: phone, owns: owns, temper: temper(w.chance.IntN(3)),
			hint: w.oneIn(2), persons: map[*chat]string{}, linked: owns && !w.oneIn(4)}
		w.people = append(w.people, c)
		return c
	}
	mei := person("mei", "zh", "+8613800138000", true)
	mei.join(rich.open("101", true), "101")
	mei.join(poor.open("201", true), "201")
	mei.join(rich.open("102", true), "102") // a new telephone: another identity
	alex := person("alex", "en", "+14155550100", true)
	alex.join(rich.open("111", true), "111")
	alex.join(poor.open("211", true), "211")
	alex.join(rich.open("112", true), "112")
	stranger := person("stranger", "en", "+8613911112222", false)
	stranger.join(poor.open("221", true), "221")
	group := rich.open("-900", false)
	mei.join(group, "101")
	alex.join(group, "111")
	for _, c := range w.people {
		w.note("%s is %s", c.name, tempers[c.temper])
	}
}

func (c *customer) join(ch *chat, person string) {
	c.chats = append(c.chats, ch)
	c.persons[ch] = person
}

// settleIn links those who were linked before.
func (w *World) settleIn() error {
	for _, c := range w.people {
		if !c.linked {
			continue
		}
		ch := c.chats[0]
		if err := w.proc.store.PutLink(w.ctx, c.link(ch)); err != nil {
			return err
		}
	}
	return nil
}

// link ties the customer's wallet to one of their chats.
func (c *customer) link(ch *chat) bot.Link {
	return bot.Link{Conversation: ch.conversation(), Channel: ch.p.name, ChatID: ch.id, Person: c.person(ch), PersonName: c.name,
		Account: c.w.account(c.name), Since: c.w.now}
}

func (w *World) phoneRings(to, code string) {
	for _, c := range w.people {
		if c.phone == to {
			c.code = code
		}
	}
}

// act lets the customer do something in one of their chats.
func (c *customer) act() {
	ch := c.chats[0]
	if c.w.oneIn(5) {
		ch = pick(c.w, c.chats)
	}
	if ch.shut {
		if c.w.oneIn(4) {
			ch.shut = false
			c.do(ch, bot.Update{Kind: bot.KindBlocked, Back: true})
		}
		return
	}
	sane := [...]int{85, 55, 40}[c.temper]
	if c.w.chance.IntN(100) < sane {
		c.sensible(ch)
		return
	}
	c.odd(ch)
}

func (c *customer) do(ch *chat, u bot.Update) {
	u = ch.post(c, u)
	c.w.note("%s > %s %s%s", ch.conversation(), u.Kind, u.Text, u.Handle)
}

func (c *customer) say(ch *chat, s string) { c.do(ch, bot.Update{Kind: bot.KindText, Text: s}) }

// speak says something of a sort.
func (c *customer) speak(ch *chat, sort string) {
	s := pick(c.w, words[c.lang][sort])
	if strings.Contains(s, "%s") {
		s = fmt.Sprintf(s, c.w.mint())
	}
	c.say(ch, s)
}

// sensible does what fits to what is on the screen.
func (c *customer) sensible(ch *chat) {
	m, ok := ch.newest()
	last := bot.Outgoing{}
	if n := len(ch.screen); n > 0 {
		last = ch.screen[n-1].Outgoing
	}
	switch {
	case last.Flow == "link" && last.Node == "ask":
		c.identify(ch)
	case last.Flow == "link" && last.Node == "code" && c.code != "":
		c.say(ch, c.code)
	case ok && c.w.chance.IntN(10) < 9:
		i := 0 // what fits best stands first
		if c.w.oneIn(4) && !strings.HasPrefix(m.Buttons[0].Label, "Return") && !strings.HasPrefix(m.Buttons[0].Label, "退回") || c.w.oneIn(8) {
			i = c.w.chance.IntN(len(m.Buttons))
		}
		c.press(ch, m, i)
	case !ok && last.Text != "" && c.w.oneIn(2): // numbered lines
		c.say(ch, strconv.Itoa(1+c.w.chance.IntN(2)))
	case last.Text != "" && c.w.oneIn(3):
		c.speak(ch, "yes")
	default:
		c.speak(ch, pick(c.w, wishes))
	}
}

// identify shows whose wallet it is, in one of the ways there are.
func (c *customer) identify(ch *chat) {
	switch n := c.w.chance.IntN(4); {
	case n == 0 && c.owns:
		c.say(ch, c.token())
	case n == 1:
		c.say(ch, c.phone)
	default:
		c.do(ch, bot.Update{Kind: bot.KindContact, Phone: wallet.Phone(c.phone)})
	}
}

func (c *customer) token() string {
	s, err := c.w.proc.ledger.IssueLinkToken(c.w.ctx, c.w.account(c.name))
	c.w.must(err)
	c.w.secrets.add(s.Reveal())
	return s.Reveal()
}

func (c *customer) press(ch *chat, m shown, i int) {
	b := m.Buttons[i]
	if b.Contact {
		c.do(ch, bot.Update{Kind: bot.KindContact, Phone: wallet.Phone(c.phone)})
		return
	}
	c.do(ch, bot.Update{Kind: bot.KindPress, Handle: b.Handle})
	if c.temper == impatient && c.w.oneIn(3) {
		c.do(ch, bot.Update{Kind: bot.KindPress, Handle: b.Handle})
	}
}

// odd does what nobody planned for.
func (c *customer) odd(ch *chat) {
	var texts []bot.Update
	for _, u := range ch.wrote {
		if u.Kind == bot.KindText && u.Person == c.person(ch) {
			texts = append(texts, u)
		}
	}
	var old []shown
	for _, m := range ch.screen {
		if len(m.Buttons) > 0 {
			old = append(old, m)
		}
	}
	switch n := c.w.chance.IntN(20); {
	case n < 3 && len(texts) > 0: // says it again, with other words beside it
		c.say(ch, texts[len(texts)-1].Text)
	case n < 6 && len(old) > 0 && c.temper != patient: // an old button
		m := pick(c.w, old)
		c.press(ch, m, c.w.chance.IntN(len(m.Buttons)))
	case n == 6 && len(texts) > 0: // changes what was written
		u := pick(c.w, texts)
		c.do(ch, bot.Update{Kind: bot.KindEdit, Ref: u.Ref, Text: pick(c.w, words[c.lang][pick(c.w, []string{"yes", "double", "no"})])})
	case n == 7:
		c.do(ch, bot.Update{Kind: bot.KindText, Forwarded: true, Text: pick(c.w, words[c.lang][pick(c.w, []string{"yes", "double"})])})
	case n == 8:
		c.do(ch, bot.Update{Kind: bot.KindFile, File: &bot.File{Kind: pick(c.w, []string{"photo", "voice", "file"}), Name: "receipt.png", Ref: "f1"}})
	case n == 9 && ch.private && c.w.oneIn(2):
		ch.shut = true
		c.do(ch, bot.Update{Kind: bot.KindBlocked})
	case n == 10:
		u := bot.Update{Kind: bot.KindStart}
		if c.owns && c.w.oneIn(2) {
			u.Token = wallet.Secret(c.token())
		}
		c.do(ch, u)
	case n == 11 && c.owns: // the other chat of the same person, or this one anew
		c.say(ch, c.token())
	case n == 12 && c.code != "":
		c.say(ch, c.code)
	case n == 13: // somebody else's button, or one that never was
		c.do(ch, bot.Update{Kind: bot.KindPress, Handle: c.foreign(ch)})
	case n == 14:
		c.do(ch, bot.Update{Kind: bot.KindGarbled})
	default:
		c.speak(ch, pick(c.w, moods))
	}
}

// foreign is a handle that is not this chat's.
func (c *customer) foreign(ch *chat) string {
	var all []string
	for _, p := range c.w.platforms {
		for _, other := range p.chats {
			if m, ok := other.newest(); ok && other != ch {
				all = append(all, m.Buttons[0].Handle)
			}
		}
	}
	if len(all) == 0 || c.w.oneIn(3) {
		return pick(c.w, []string{"", "x.0", "x", ".1", "a.b.c"})
	}
	slices.Sort(all)
	return pick(c.w, all)
}
