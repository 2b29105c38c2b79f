package understand

import (
	"slices"
	"strings"
)

// moveIn finds the dialogue step that a sentence takes, and whether it takes
// that step and nothing else. A question ("对吗?", "yes?") is never a yes.
func moveIn(ts []token) (move Move, bare bool) {
	ws := words(ts)
	if len(ws) == 0 {
		return NoMove, false
	}
	asks := slices.ContainsFunc(ts, func(t token) bool { return t.text == "?" })
	if moves, ok := book.cover(ws); ok && len(moves) > 0 {
		if slices.Contains(moves, asked) {
			asks = true
			moves = slices.DeleteFunc(moves, func(m Move) bool { return m == asked || m == Yes })
			if len(moves) == 0 {
				return NoMove, false
			}
		}
		m, clear := settle(moves)
		if asks && (m == Yes || m == No) {
			return NoMove, false
		}
		return m, clear
	}
	for _, part := range openings(ts) {
		if moves, ok := book.cover(part); ok && len(moves) > 0 && !slices.Contains(moves, asked) {
			if m, _ := settle(moves); !asks || m != Yes && m != No {
				return m, false
			}
		}
	}
	return anywhere(ws), false
}

// settle makes one move of several in a row. A definite step wins over the
// yes or no before it ("不是,另一笔"); a yes and a no together are a no that is
// not clear enough to act on.
func settle(moves []Move) (m Move, clear bool) {
	yes, no := slices.Contains(moves, Yes), slices.Contains(moves, No)
	for _, x := range moves {
		if x != Yes && x != No {
			if m != NoMove && m != x {
				return m, false
			}
			m = x
		}
	}
	switch {
	case m == Repeat && yes: // "确认什么"
		return NoMove, false
	case m != NoMove:
		return m, true
	case yes && no:
		return No, false
	case no:
		return No, true
	}
	return Yes, true
}

// openings are the beginnings of a sentence that may hold a move by
// themselves: up to the first mark, or up to a word that goes on ("yes but
// 58", "对不过是58").
func openings(ts []token) [][]string {
	var out [][]string
	for i, t := range ts {
		if i == 0 {
			continue
		}
		if t.kind == markToken && t.text != "-" && t.text != "." {
			return append(out, words(ts[:i]))
		}
		rest := ts[i:]
		if slices.ContainsFunc(joints, func(j []string) bool { return begins(rest, j) }) {
			out = append(out, words(ts[:i]))
		}
		if i > 8 {
			break
		}
	}
	return out
}

func begins(ts []token, phrase []string) bool {
	if len(ts) < len(phrase) {
		return false
	}
	for i, p := range phrase {
		if ts[i].text != p {
			return false
		}
	}
	return true
}

// joints go on after a move.
var joints = func() (out [][]string) {
	for j := range strings.SplitSeq("but/and/its/it was/i meant/i mean/because/though/only/except/just/the one/"+
		"但/不过/可是/只是/就是/然后/而且/因为/我说的/我是说/应该是", "/") {
		out = append(out, words(tokens(j)))
	}
	return out
}()

// anywhere finds steps that a longer sentence states without doubt.
func anywhere(ws []string) Move {
	move, best := NoMove, 0
	for i := range ws {
		for _, c := range certain[ws[i]] {
			if (move == NoMove || c.rank < best) && len(c.phrase) <= len(ws)-i && slices.Equal(c.phrase, ws[i:i+len(c.phrase)]) {
				move, best = c.move, c.rank
			}
		}
	}
	return move
}

type certainPhrase struct {
	phrase []string
	rank   int // the lowest of several decides
	move   Move
}

// certain phrases, by their first word, hold wherever they stand.
var certain = func() map[string][]certainPhrase {
	out := map[string][]certainPhrase{}
	rank := 0
	add := func(m Move, phrases string) {
		for p := range strings.SplitSeq(phrases, "/") {
			ws := words(tokens(p))
			out[ws[0]] = append(out[ws[0]], certainPhrase{ws, rank, m})
			rank++
		}
	}
	add(LeaveQueue, "不等人工/不排队了/不等客服/不用人工了/不要人工了/取消排队/dont want to wait for an agent/leave the queue/cancel the agent/stop waiting for a person")
	add(Person, "转人工/转接人工/人工客服/找人工/要人工/叫人工/接人工/真人客服/转客服/找客服/speak to a human/talk to a human/talk to a person/"+
		"speak to a person/real person/human agent/talk to someone/live agent/real human/speak to an agent/talk to an agent")
	add(SpeakZh, "说中文/讲中文/用中文/换成中文/换中文/切换中文/切换到中文/中文回复/in chinese/speak chinese/switch to chinese")
	add(SpeakEn, "说英文/说英语/讲英文/讲英语/用英文/用英语/换成英文/换英文/切换英文/切换到英文/in english/speak english/switch to english")
	add(Other, "另一笔/另外一笔/换一笔/别的那笔/另一单/另外那笔/另外一个/另一个/不是这笔/不是这一笔/不是这个订单/"+
		"the other one/the other payment/the other charge/another one/a different one/different payment/not this one/not that one/wrong one")
	add(Restart, "从头开始/重新开始/从头来/start over/start again/from the beginning")
	add(OpenTasks, "还有什么没办完/还有哪些没办/还有什么没处理/whats still open/what is still open")
	return out
}()
