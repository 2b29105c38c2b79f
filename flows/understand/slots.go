package understand

import (
	"strings"
	"time"

	"github.com/nyaruka/phonenumbers"

	"teller/knowledge/textmodel"
)

var (
	ourReference = mustRule(`\b([rc])-?(\d{4,10})\b`)
	orderNumber  = mustRule(`(?:订单号?|单号|编号|流水号|交易号|order (?:number|no\.?|id)|order|reference|ref|transaction (?:id|number)|case|receipt)\s*(?:是|为|is|:|#|\.)*\s*#?\s*([a-z]{0,6}[-_]?\d[\da-z_-]{3,31})\b`)
	codeLike     = mustRule(`\b([a-z]{1,5}[-_]?\d{5,20}|\d{12,32})\b`)
	last4After   = mustRule(`(?:尾号|后四位|末四位|后4位|末尾|ending(?: in| with)?|ends(?: in| with)|last (?:four|4)(?: digits)?(?: of (?:my |the )?(?:card|id))?)\s*(?:是|为|is|are|:|的)*\s*(\d{4})\b`)
	last4Before  = mustRule(`\b(\d{4})\s*(?:结尾|是?尾号|的卡|那张卡)`)
	phoneLike    = mustRule(`\+?\(?\d[\d \-().]{5,18}\d`)
	aloneFour    = mustRule(`^[ ,.;|]*(\d{4})[ ,.;|]*$`)
)

// slotsIn finds every value of a page and blanks out what it used. Order
// matters: what is most particular reads first, so that a phone's digits are no
// amount and a date's no count.
func slotsIn(p *page, c Context) Slots {
	var s Slots
	// Most sentences with digits have those of an amount only.
	digits := p.digits()
	if digits >= phoneDigits {
		s.Phone = phone(p, c)
	}
	if digits >= 4 {
		s.Last4 = last4(p, s.Phone != "")
	}
	if digits > 0 {
		s.Reference = reference(p, digits)
	}
	s.Merchant = merchant(p, c.Merchants, textmodel.Fold)
	s.Category = category(p)
	zone := c.Zone
	if zone == nil {
		zone = time.UTC
	}
	now := c.Now
	if now.IsZero() {
		now = time.Unix(0, 0)
	}
	t := timeMeant(p, now.In(zone))
	s.From, s.To = t.from, t.to
	s.Count = count(p)
	text := string(p.text)
	if found := amounts(p, c); len(found) > 0 {
		settleAmounts(found, text, p.sketch, &s)
	}
	return s
}

// reference finds one of ours ("R-20817") or an order number.
func reference(p *page, digits int) string {
	if g, at := p.find(ourReference); g != nil {
		p.name(at[0], at[1])
		return strings.ToUpper(g[1]) + "-" + g[2]
	}
	for _, r := range []*rule{orderNumber, codeLike} {
		if r == codeLike && digits < 5 {
			break
		}
		if m := p.place(r); m != nil {
			found := string(p.text[m[2]:m[3]])
			p.name(m[2], m[3])
			return strings.ToUpper(found)
		}
	}
	return ""
}

// last4 finds the last four digits of a card or an identity document. Beside
// a phone number, four digits alone are that.
func last4(p *page, besidePhone bool) string {
	for _, r := range []*rule{last4After, last4Before} {
		if m := p.place(r); m != nil {
			found := string(p.text[m[2]:m[3]])
			p.blank(m[2], m[3])
			return found
		}
	}
	if besidePhone {
		if m := p.place(aloneFour); m != nil {
			found := string(p.text[m[2]:m[3]])
			p.blank(m[2], m[3])
			return found
		}
	}
	return ""
}

// phone finds a valid phone number and gives it as E.164. A number without
// a country code is read as one of Context.Region.
func phone(p *page, c Context) string {
	region := c.Region
	if region == "" {
		region = "CN"
		if c.Lang == "en" {
			region = "US"
		}
	}
	for _, m := range p.places(phoneLike, 4) {
		raw := string(p.text[m[0]:m[1]])
		if m[0] > 0 && strings.ContainsRune("$¥€£-./", rune(p.text[m[0]-1])) || isoDate.MatchString(raw) {
			continue
		}
		// "13800138000 1234": what follows the number may be the last four.
		for _, try := range []string{raw, strings.TrimRight(raw[:max(strings.LastIndexAny(raw, " "), 0)], " ")} {
			n := strings.Map(onlyDialled, try)
			if len(n) < 8 || len(n) > 16 || strings.Count(try, ".") > 2 {
				continue
			}
			for _, r := range regionsFor(n, region) {
				num, err := phonenumbers.Parse(n, r)
				if err == nil && phonenumbers.IsValidNumber(num) {
					p.name(m[0], m[0]+len(try))
					return phonenumbers.Format(num, phonenumbers.E164)
				}
			}
		}
	}
	return ""
}

// phoneDigits are what a phone number has at least, a + for the eighth.
const phoneDigits = 7

// regionsFor lists which countries a number may be of: a Chinese mobile number
// is unmistakable, whatever the conversation's region.
func regionsFor(n, region string) []string {
	if len(n) == 11 && n[0] == '1' && n[1] >= '3' && region != "CN" {
		return []string{"CN", region}
	}
	return []string{region}
}

func onlyDialled(r rune) rune {
	if r >= '0' && r <= '9' || r == '+' {
		return r
	}
	return -1
}
