package simulation

// What customers say, by language and by what they want with it.
var words = map[string]map[string][]string{
	"zh": {
		"double":  {"我被扣了两次", "便利蜂扣了我两次38块", "盒马那笔126.8扣了两回", "帮我查一下是不是重复扣款", "怎么又多扣了一笔钱?"},
		"refund":  {"我要退款", "淘宝那笔58块的我要退款", "星巴克那笔33块想退", "优衣库那笔退款到哪了", "把便利蜂15.6退给我"},
		"status":  {"我的退款到哪了", "退款什么时候到账"},
		"yes":     {"是的", "好的", "可以", "对"},
		"almost":  {"是的,不过只要20", "好的但是别退到卡里", "嗯应该是吧你看着办"},
		"no":      {"不是", "不对", "不是这笔"},
		"other":   {"另外一笔", "第一个", "第二个", "我说的是58块那笔", "10"},
		"back":    {"返回", "算了", "重新来", "取消"},
		"person":  {"转人工", "我要找人工客服", "叫你们经理来"},
		"leave":   {"不等了", "不用人工了"},
		"ask":     {"为什么会重复扣款", "退款要几天", "怎么改支付密码", "你能做什么"},
		"chat":    {"你好", "谢谢", "在吗", "再见"},
		"babble":  {"啊啊啊哦哦", "嘟嘟嘟 123 呱呱", "????", "🙃🙃", "。"},
		"angry":   {"你们这帮骗子,把钱还我!!", "垃圾客服"},
		"reason":  {"东西一直没到", "和描述不一样", "订单号 BLF2408117731"},
		"secret":  {"我的支付密码是%s", "%s", "密码 %s 怎么不对", "验证码是%s"},
		"english": {"let me speak English please", "I was charged twice for my boots"},
	},
	"en": {
		"double":  {"I was charged twice", "charged twice for my boots 86.40", "the grocery store took 64.25 twice", "Can you check for a double charge?", "Harbor Hotel charged me 412 and 389.50"},
		"refund":  {"I want a refund", "I want a refund for the shoes from Lakeside Sports, 58 dollars", "give me back the 27.95 for the books", "refund my ride please"},
		"status":  {"where is my refund?", "when does my refund arrive"},
		"yes":     {"yes", "ok", "yes please", "sure"},
		"almost":  {"yes but only 20", "yes, but not to that card", "sure, whatever you think"},
		"no":      {"no", "not that one", "that's wrong"},
		"other":   {"the other one", "the first one", "the second one", "I meant 86.40", "10"},
		"back":    {"go back", "forget it", "start over", "cancel"},
		"person":  {"talk to a human", "let me talk to a human being"},
		"leave":   {"never mind the agent", "I don't want to wait"},
		"ask":     {"why does a double charge happen at all?", "how long do refunds take?", "how do I change my PIN", "what can you do"},
		"chat":    {"hi", "thanks", "hello?", "bye"},
		"babble":  {"blorp fizzle wug", "wug wug 123 zzzz", "????", "🙃🙃", "."},
		"angry":   {"you thieves, give me my money back!!", "useless bot"},
		"reason":  {"it never came", "not as described", "order RO-55318"},
		"secret":  {"my PIN is %s", "%s", "PIN %s does not work", "the code is %s"},
		"english": {"请说中文", "我被扣了两次钱"},
	},
}

// wishes are what customers come with; moods what they say in between.
var (
	wishes = []string{"double", "double", "double", "refund", "refund", "status", "person", "ask", "chat"}
	moods  = []string{"yes", "yes", "almost", "no", "other", "back", "person", "leave", "ask", "chat", "babble", "angry", "reason", "secret",
		"english", "double", "refund", "status"}
)
