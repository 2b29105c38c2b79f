package understand

import (
	"strings"
)

var (
	swearing = mustRule(`\b(?:wtf|fuck\w*|f\*+k?\w*|fck\w*|fk|shit\w*|bullshit|damn|crap|bloody|bastards?|assholes?|arse|idiots?|morons?|stupid|pathetic|useless|scumbags?|thieves|thief|crooks?|ripoff|rip off|scammers|hell is|sucks|piss(?:ed)?|garbage|trash)\b` +
		`|他妈|妈的|特么|tmd|tm的|卧槽|我操|操你|傻逼|傻b|sb系统|混蛋|王八|去死|滚(?:蛋|开|吧|[!,。]|$)|垃圾|骗子公司|什么破|破系统|破软件|狗屎|废物|脑残|坑爹|坑人|黑心|狗屁|放屁|屁用|扑街|仆街|丢雷|有病吧|智障|不要脸|无耻|恶心`)
	rage     = mustRule(`气死|气炸|火大|愤怒|忍无可忍|受够|太过分|欺人太甚|岂有此理|离谱|怎么回事|什么情况|搞什么|搞乜|furious|outrageous|ridiculous|unacceptable|disgusting|fed up|sick of|so angry|this is a joke|what is wrong with you|worst|are you kidding`)
	calmRage = mustRule(`气死|气炸|愤怒|忍无可忍|受够|太过分|欺人太甚|岂有此理|furious|outrageous|unacceptable|disgusting|fed up|sick of|so angry|this is a joke|are you kidding`)
)

// angry reports swearing or rage: words for it, or strong words with
// exclamation marks, or a shouted sentence.
func angry(original, folded string, k *sketch) bool {
	if swearing.in(folded, k) || calmRage.in(folded, k) {
		return true
	}
	marks := strings.Count(folded, "!")
	if marks >= 3 && len(folded) > 6 || marks >= 2 && rage.in(folded, k) {
		return true
	}
	return marks >= 1 && shouted(original)
}

// shouted reports a sentence of several words in capitals.
func shouted(s string) bool {
	upper, lower, words := 0, 0, 0
	for _, w := range strings.Fields(s) {
		if len(w) > 3 {
			words++
		}
		for _, r := range w {
			switch {
			case r >= 'A' && r <= 'Z':
				upper++
			case r >= 'a' && r <= 'z':
				lower++
			}
		}
	}
	return words >= 3 && upper > 12 && lower*4 < upper
}
