package terminal

import (
	"errors"
	"fmt"
)

// word names what the terminal itself says: about lines and buttons, never
// about a customer's money. What the assistant says is in flows/text.
type word int

const (
	badJSON word = iota
	badObject
	badNumber
	badEmpty
	badWait
	badCommand
	badAgent
	badExtra
	badLong
	noButton
	noButtons
	noText
	noFile
	noPhone
	noCase
	greeting
	hintLinked
	hintGuest
	helpText
	waited
	done
)

// words has every sentence in both languages.
var words = map[word]struct{ en, zh string }{
	badJSON:    {"That line is no JSON object that I can read (%s). It looks like this: {\"id\":\"m7\",\"text\":\"…\"}.", "这一行不是能读懂的 JSON（%s）。写法是：{\"id\":\"m7\",\"text\":\"…\"}。"},
	badObject:  {"An object has an \"id\" and either a \"text\" or a \"press\", not both and not neither.", "一个对象要有 \"id\"，再加 \"text\" 或 \"press\" 其中一个。"},
	badNumber:  {"Which button? Give its number, from 1: /press 2. “%s” is none.", "按哪个按钮？请给出从 1 开始的编号：/press 2。“%s”不是编号。"},
	badEmpty:   {"%s needs something behind it, for example: %[1]s hello", "%s 后面还要写内容，例如：%[1]s 你好"},
	badWait:    {"How long? For example /wait 10m, /wait 2h, /wait 3d (at most 400 days). “%s” I cannot read.", "等多久？例如 /wait 10m、/wait 2h、/wait 3d（最多 400 天）。“%s”看不懂。"},
	badCommand: {"There is no command %s; /help lists them. To say it as it is: /say %[1]s", "没有 %s 这个命令；/help 列出全部。要原样发送：/say %[1]s"},
	badAgent:   {"At the desk: /agent NAME claim | say TEXT | note TEXT | approve | refuse REASON | handback WHAT | close | release | show", "客服操作：/agent 名字 claim | say 内容 | note 备注 | approve | refuse 原因 | handback 处理结果 | close | release | show"},
	badExtra:   {"%s takes no words (“%s”).", "%s 后面不用写内容（“%s”）。"},
	badLong:    {"That line is too long to read; %d bytes is the most.", "这一行太长，最多 %d 字节。"},
	noButton:   {"The newest message has no button %d; it has %d.", "最新的消息没有第 %d 个按钮，一共 %d 个。"},
	noButtons:  {"There is no message with buttons yet.", "还没有带按钮的消息。"},
	noText:     {"There is nothing to edit yet: say something first.", "还没有可以修改的消息，请先说点什么。"},
	noFile:     {"The file %s cannot be read: %s.", "文件 %s 打不开：%s。"},
	noPhone:    {"Whose number? This chat belongs to nobody yet: /contact mei shares the number of the demo account mei.", "分享谁的号码？这个聊天还没有账户：/contact mei 会分享演示账户 mei 的号码。"},
	noCase:     {"There is no open case here: a customer who asks for a person opens one.", "现在没有待处理的工单：客户要求人工后才会有。"},
	greeting:   {"You are talking to the assistant of a demonstration wallet. Type a sentence, or a number to press a button; /help lists the rest, Ctrl-D ends.", "您正在和演示钱包的客服助手对话。直接输入，或输入数字按下按钮；/help 看其他命令，Ctrl-D 结束。"},
	hintLinked: {"This is the chat of the demo account %s.", "这是演示账户 %s 的聊天。"},
	hintGuest:  {"No wallet is linked yet. Type a demo number when asked (mei +8613800138000, alex +14155550100, lin +8613911112222, sam +14155550101): its code shows up here. Or paste what `teller wallet link mei --data %s` prints.", "还没有绑定钱包。被问到时输入演示号码（mei +8613800138000、alex +14155550100、lin +8613911112222、sam +14155550101），验证码会显示在这里。也可以粘贴 `teller wallet link mei --data %s` 给出的内容。"},
	helpText: {`a sentence             what the customer says
2                      presses button 2 of the newest message (or /press 2)
/say TEXT              says it, even a number or a line that starts with /
/edit TEXT             changes the last message
/forward TEXT          forwards somebody else's message
/file PATH             sends a file
/contact [NAME]        shares the account's telephone number
/wait 10m              lets time pass: 10m, 2h, 3d
/agent NAME VERB …     somebody at the desk: claim, say TEXT, note TEXT, approve,
                       refuse REASON, handback WHAT, close, release, show
Ctrl-D                 ends`, `一句话                 客户说的话
2                      按最新消息的第 2 个按钮（或 /press 2）
/say 内容              原样发送，数字或以 / 开头的也行
/edit 内容             修改上一条消息
/forward 内容          转发别人的消息
/file 路径             发送文件
/contact [名字]        分享账户的手机号
/wait 10m              让时间过去：10m、2h、3d
/agent 名字 操作 …     客服操作：claim、say 内容、note 备注、approve、
                       refuse 原因、handback 处理结果、close、release、show
Ctrl-D                 结束`},
	waited: {"It is now %s.", "现在是 %s。"},
	done:   {"%s: %s, done.", "%s：%s，好了。"},
}

func (w word) in(lang string, args ...any) string {
	s := words[w].en
	if lang == "zh" {
		s = words[w].zh
	}
	if len(args) == 0 {
		return s
	}
	return fmt.Sprintf(s, args...)
}

// explain says an error in lang where it has a sentence of ours.
func explain(lang string, err error) string {
	var line *LineError
	if errors.As(err, &line) {
		return line.key.in(lang, line.args...)
	}
	var local interface{ In(lang string) string }
	if errors.As(err, &local) {
		return local.In(lang)
	}
	return err.Error()
}

// Welcome is what a person reads when the terminal opens.
func Welcome(lang, user, dir string) []string {
	if user != "" {
		return []string{greeting.in(lang), hintLinked.in(lang, user)}
	}
	return []string{greeting.in(lang), hintGuest.in(lang, dir)}
}
