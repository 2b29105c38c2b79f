package understand

import (
	"strings"
)

// An article and the task it offers are twins: "why are payments declined" is
// the article, "why was my payment declined" the task. The model halves its
// trust between them; what the sentence is about decides.
var (
	// general sentences ask how things are, for anybody.
	general = mustRule(`如果|万一|假如|要是|一般|通常|哪些原因|什么情况下|为什么会|怎么避免|怎样避免|如何避免|规则|政策|流程|步骤|条件|多少天内|期限|会不会|什么是|需要什么|有没有限|安全吗` +
		`|\bif\b|usually|generally|in general|policy|policies|what are the|what is a\b|reasons?\b.*\bpayments\b|why (?:do|are|would|might) (?:payments|cards|refunds|charges)|how (?:do|does|can|are) (?:refunds|payments|charges|duplicate)|steps|rules?\b|the process|avoid|prevent|how long do(?:es)? (?:a |refunds|it)|what happens when|can someone|will i get`)
	// own sentences speak of the speaker's account or of something that happened.
	own      = mustRule(`我|俺|刚|昨|今天|这笔|那笔|这单|怎么[^样]*(?:失败|不了|不上|不出|不掉|没)|了$|\b(?:i|my|me|mine|our|we|im|ive)\b|\bi'|just now|yesterday|this payment|!`)
	pinWords = mustRule(`(?:改|换|重置|重设|重新设|解锁|解开|忘|锁|设|找回).*(?:密码|pin)|(?:密码|pin).*(?:改|换|重置|重设|重新设|解|忘|锁|设|找回|错)|(?:chang|reset|unlock|forg|lock|new|edit|replac|unblock|recover|set).*(?:\bpins?\b|payment password|passcode)|(?:\bpins?\b|payment password|passcode).*(?:chang|reset|lock|forg|new|wrong|unblock)`)
)

// twinShare is how much of the first label's score its twin must have at
// least, to be chosen for what the sentence is about.
const twinShare = 0.3

// twins puts the fitting one of an article and its task first and returns the
// probability that the first is right: of two twins one is right where either
// is, so that their shares of the gate's probability count together.
func (m *Model) twins(ranked []Candidate, text string, p float64) float64 {
	if len(ranked) < 2 {
		return p
	}
	first := ranked[0]
	for i, c := range ranked[1:] {
		if c.Score < twinShare*first.Score || c.Score < 0.05 {
			break
		}
		article, task := first, c
		if task.Intent == FAQ {
			article, task = c, first
		}
		if article.Intent != FAQ || task.Intent == FAQ || !m.related(article.Article, task.Intent) {
			continue
		}
		k := sketchOf(text)
		forAll := general.in(text, k)
		mine := !forAll && own.in(text, k)
		wantTask := mine || task.Intent == PINReset && pinWords.in(text, k)
		if forAll && task.Intent != PINReset {
			wantTask = false
		} else if !wantTask && !forAll {
			wantTask = first == task
		}
		if wantTask != (first == task) {
			copy(ranked[1:i+2], ranked[:i+1])
			ranked[0] = c
		}
		return min(0.97, p*(first.Score+c.Score)/first.Score)
	}
	return p
}

// related reports that an article answers in general what a task does for one
// account: it offers the task, or speaks of the same thing.
func (m *Model) related(article string, task Intent) bool {
	if m.flow[article] == task {
		return true
	}
	for _, word := range kin[task] {
		if strings.Contains(article, word) {
			return true
		}
	}
	return false
}

// kin are parts of article ids that speak of what a task does.
var kin = map[Intent][]string{
	DoubleCharge: {"double-charge"}, PaymentFailed: {"failed", "declined", "insufficient", "top-up", "withdraw", "transfer"},
	Refund: {"refund-p"}, RefundStatus: {"refund-not-arrived", "refund-time"}, PINReset: {"pin"}, Alerts: {"alerts"},
	Transactions: {"transaction", "confirm-payment", "statement"}, Freeze: {"freeze", "lost-phone", "suspicious"}, Human: {"contact-support"},
}

// byReference: who names one of our refunds and nothing else clear asks for it.
func byReference(out *Meaning) {
	if !strings.HasPrefix(out.Slots.Reference, "R-") || out.Move != NoMove {
		return
	}
	if out.Band == Act && out.Intent != Transactions && out.Intent != Refund && out.Intent != FAQ {
		return
	}
	out.Intent, out.Article, out.Band, out.Confidence = RefundStatus, "", Act, max(out.Confidence, 0.8)
}

// byCount: where a sentence says that a charge was made several times, looking
// at payments or asking for the money back is a double charge too (the rule
// "also when the money is asked back").
func byCount(out *Meaning, text string) {
	if out.Slots.Count < 2 || out.Move != NoMove {
		return
	}
	switch out.Intent {
	case Transactions, Refund, OutOfScope, PaymentFailed, FAQ:
	default:
		return
	}
	if out.Band == Act && out.Intent == PaymentFailed {
		return
	}
	for _, c := range out.Ranked[:min(3, len(out.Ranked))] {
		if c.Intent == DoubleCharge && !general.in(text, sketchOf(text)) {
			out.Intent, out.Article, out.Confidence = DoubleCharge, "", max(out.Confidence, 0.7)
			out.Band = band(out.Confidence)
			return
		}
	}
}
