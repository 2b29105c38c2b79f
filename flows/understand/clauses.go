package understand

import (
	"strings"
)

// clause ends at punctuation or before a word that adds a further wish.
var (
	clauseEnd = mustRule(`[,;.!?。、|\n]+\s*|\s*(?:另外|还有|顺便|同时|以及|再帮我|并且|然后再|也帮我)|\b(?:and also|also|by the way|btw|plus|another thing|on top of that|as well as|and then|and can you|and could you|and please|and i (?:want|need|would like|also)|and my|but)\b`)
	// What a clause says is not so.
	deniedZh = mustRule(`^(?:我|这|这次|其实|倒)?(?:并)?(?:没有?|不是|不是要|不是想|不想|不要|不用|并非|没)(?:被|要|想|说|问)?(.*)$`)
	deniedEn = mustRule(`^(?:no |well )?(?:i|it|this|that|its|it's|we)? ?(?:am |was |is |were |have |has )?(?:not|wasn't|wasnt|isn't|isnt|haven't|havent|hasn't|didn't|didnt|don't want|dont want|do not want|never|ain't|'m not|im not)(?: (?:asking|talking|about|here|been|being|to|for))*\b(.*)$`)
	// Denials that are the complaint itself: "没到账", "don't recognise".
	keepsSense = mustRule(`没(?:有)?(?:收到|到|成功|付|买|反应|来|退|见|看|给|动|发|处理|扣|通过|授权|用|去|操作|转|消息|结果|进|办法|钱)|不(?:了|认识|到|成功|出|行|对|能|上|知|记|给|是我|是本人|是我付|显示)|不是我|不是本人|不是自己|received|arriv|come|came|show|recogni|make|made|do this|do it|mine|work|go through|went through|authori|approve|know|me\b|buy|bought|able|get|got|see|remember|landed|yet|accept|let`)
	topicZh    = mustRule(`重复|扣|退款|退钱|冻结|密码|提醒|通知|投诉|人工|盗刷|失败|充值|提现|转账`)
	topicEn    = mustRule(`charg|twice|double|refund|freez|block|pin|alert|notif|complain|human|agent|fail|declin|top.?up|withdraw|transfer|stolen|dispute`)
	chargedZh  = mustRule(`没有?(?:被)?(?:重复|多|扣两|扣重|双)`)
	chargedEn  = mustRule(`(?:not|n't|never|wasnt|isnt|havent|didnt)\b.*\b(?:twice|double|two times|duplicate)`)
)

// clauses splits a folded sentence, of which k is, at its joints; each is
// trimmed, none empty.
func clauses(folded string, k *sketch) []string {
	var out []string
	start := 0
	add := func(s string) {
		if s = strings.TrimSpace(s); s != "" {
			out = append(out, s)
		}
	}
	for _, m := range clauseEnd.all(folded, k, 24) {
		if inNumber(folded, m) {
			continue
		}
		add(folded[start:m[0]])
		start = m[1]
	}
	add(folded[start:])
	return out
}

// inNumber reports a point or comma between digits.
func inNumber(s string, m []int) bool {
	digit := func(i int) bool { return i >= 0 && i < len(s) && s[i] >= '0' && s[i] <= '9' }
	return m[1]-m[0] == 1 && digit(m[0]-1) && digit(m[1])
}

// denied reports a clause that only says what is not the matter: "我没有被重复
// 扣款", "I don't want a refund".
func denied(clause string, k *sketch) bool {
	if chargedZh.in(clause, k) || chargedEn.in(clause, k) {
		return true
	}
	if m := deniedZh.groups(clause, k); m != nil {
		return topicZh.MatchString(m[1]) && !keepsSense.MatchString(clause)
	}
	if m := deniedEn.groups(clause, k); m != nil {
		return topicEn.MatchString(m[1]) && !keepsSense.MatchString(m[1])
	}
	return false
}

// asserted is what a sentence says is so: its clauses without the denied ones,
// "不是X,是Y" without X. It is the whole sentence where nothing else would be
// left.
func asserted(folded string, k *sketch, parts []string) (text string, kept []string) {
	any := false
	for _, c := range parts {
		if denied(c, k) {
			any = true
			continue
		}
		kept = append(kept, c)
	}
	if !any || len(kept) == 0 {
		return folded, parts
	}
	return strings.Join(kept, ", "), kept
}
