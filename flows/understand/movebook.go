package understand

// book is every phrase of every move, in both languages, and the fillers that
// leave a move bare: politeness, particles, names for the one spoken to.
// A phrase that could mean something else in a money question ("好了", "随便")
// stays out of Yes: a yes too few is asked again, a yes too many moves money.
var book = func() *phrasebook {
	b := newPhrasebook()
	fillers(b)
	yesAndNo(b)
	steps(b)
	return b
}()

// asked marks what makes a question of a yes: "行不行", "对吗".
const asked Move = "?"

func fillers(b *phrasebook) {
	b.add(asked, "您好/你好/吗/么/行不行/对不对/是不是/好不好/可不可以/可以不可以/要不要/能不能/是否/确不确定/对吧/是吧/yes or no/or not")
	b.add(NoMove, "的/sorry/right now/抱歉/不好意思")
	b.add(NoMove, "谢谢/谢谢你/谢谢您/多谢/谢了/谢啦/感谢/唔该/麻烦了/麻烦你/麻烦您/麻烦你了/麻烦您了/麻烦/辛苦了/辛苦/请/您/你/亲/吧/呀/啊/哦/噢/哈/嘛/啦/哒/喽/呗/哎/唉/呃/额/那/那个/那就/就/呢/了/我/先/帮我/给我")
	b.add(NoMove, "please/pls/plz/thanks/thank you/thank you very much/thank you so much/thx/ty/cheers/mate/sir/madam/buddy/bot/um/uh/oh/well/so/then/now/hmm/hm/kindly/man/bro/lol/haha")
}

func yesAndNo(b *phrasebook) {
	b.add(Yes, "对/对的/对对/对呀/对啊/对哦/没错/没错的/没问题/是/是的/是啊/是呀/是滴/是哒/就是/就是这个/就是这笔/就是它/是这笔/是这个/是这样/是这样的/就是这样/嗯/嗯嗯/嗯呐/恩/恩恩/唔")
	b.add(Yes, "好/好的/好呀/好啊/好吧/好滴/好哒/好嘞/好勒/好咧/好好/行/行的/行吧/行啊/可以/可以的/可以啊/中/成/要得/得/得啦/好嘅/系/系呀/系嘅/係/係呀/冇错/冇問題/冇问题")
	b.add(Yes, "确认/确定/确认退款/确认了/我确认/我确定/同意/我同意/当然/当然可以/必须的/正确/准确/无误/确认无误/继续/退吧/退/退款吧/办吧/提交/提交吧/照办/就这么办/就这样办/按这个办/麻溜的/必须/要/要的/需要/愿意/没毛病/肯定/是我")
	b.add(Yes, "y/yes/yess/yesss/yea/yeah/yeahh/yep/yup/ya/yah/aye/yas/sure/sure thing/ok/okay/okey/okie/k/kk/okk/oki/alright/all right/right/correct/thats right/that is right/thats correct/that is correct/thats it/thats the one/that one/this one/its that one/yes it is/it is/yes i do/i do/yes do it/do it/go ahead/go for it/go on/please do/do so/proceed/carry on/continue/confirm/confirmed/i confirm/agreed/i agree/agree/absolutely/definitely/certainly/of course/exactly/indeed/fine/thats fine/sounds good/looks good/looks right/perfect/great/good/very well/affirmative/submit/submit it/refund it/yes refund it/send it/by all means/you got it/thats true/true/uh huh/mhm/mm hmm/roger/why not/make it so")
	b.add(No, "不对不对/不是不是/不不不/不/不是/不是的/不对/不对的/不对啊/错/错了/不行/不可以/不好/不要/不用/不用了/不必/不必了/不需要/不需要了/没有/没/没有啊/否/非也/不同意/不确认/别/别退/不退/不是我/不是我的/不是那个/不是那样/不是这样/不是这样的/不是这个意思/不是这意思/搞错了/弄错了/唔系/唔係/唔使/唔要/唔好/不成/不中/甭/算不上/不嘛/哪有/并不是/肯定不是/绝对不是/当然不/还没/还不行/先不要/先别/拒绝/不正确")
	b.add(No, "n/no/nope/nah/naw/na/not/never/no way/not really/no thanks/no thank you/not right/thats not right/that is not right/thats wrong/that is wrong/wrong/incorrect/not correct/thats not correct/thats not it/that isnt it/that isnt right/this isnt right/its not/it isnt/no it isnt/it is not/not it/i dont/i do not/no i dont/no i didnt/i didnt/i did not/dont/do not/no dont/negative/not at all/i disagree/disagree/absolutely not/definitely not/certainly not/of course not/false/not true/thats false/none of them/none of these/none/neither/no need/not necessary/not yet/please dont/dont do it/dont do that/nay/nothing/no sorry/not mine")
}

func steps(b *phrasebook) {
	b.add(Stop, "算了/算了吧/算啦/取消/取消吧/取消了/我要取消/不办了/不弄了/不退了/不搞了/不查了/不改了/不要了/不继续/不继续了/别弄了/别办了/停/停止/停下/停一下/放弃/退出/终止/中止/结束/当我没说/不想弄了/不想办了/我不想继续了/打住/拉倒/拉倒吧/唔搞啦/唔搞了/先不办了/先不弄了/取消操作/取消流程/取消这个")
	b.add(Stop, "cancel/cancel it/cancel that/cancel this/cancel please/i want to cancel/never mind/nevermind/nvm/forget it/forget about it/forget that/stop/stop it/stop this/stop that/abort/quit/exit/drop it/leave it/scratch that/i changed my mind/changed my mind/call it off/lets stop/lets not/dont bother/end this/i give up/cancel everything/skip the whole thing")
	b.add(Back, "返回/后退/回退/上一步/返回上一步/回到上一步/退回上一步/回上一步/回去/回上一级/返回上一级/上一级/倒回去/往回/前一步/返转头/退一步/back/go back/go back please/step back/one step back/previous/previous step/previous question/take me back/back up/return/undo/undo that/go back one/go back a step")
	b.add(Restart, "重来/从头来/从头开始/重新开始/重新来/重新来过/重头来/重新来一遍/从头再来/再来一遍/重置对话/重开/start over/restart/start again/begin again/from the start/from the beginning/start from scratch/lets start over/reset/start fresh/do over/start afresh")
	b.add(Repeat, "再说一遍/再说一次/重复一遍/重复一下/你说什么/说什么/什么/啥/啥意思/没看清/没看懂/没听懂/没明白/再讲一次/再讲一遍/刚才说什么/能再说一遍吗/可以再说一遍吗/没看到/再发一遍/再发一次/repeat/repeat that/say that again/say it again/come again/what did you say/what was that/pardon/pardon me/sorry what/what/huh/once more/again please/can you repeat that/can you repeat/could you repeat that/could you say that again/can you say that again/i didnt get that/i didnt catch that/i missed that/one more time/show that again")
	b.add(HelpMe, "帮助/帮忙/帮帮我/求助/怎么用/怎么操作/菜单/主菜单/你能做什么/你会什么/你能干什么/你能干嘛/有什么功能/我需要帮助/需要帮助/功能/help/help me/i need help/need help/menu/main menu/options/what can you do/what can i do/what can i say/how does this work/commands/instructions/show menu/what are my options")
	b.add(Person, "人工/人工客服/人工服务/转人工/转接人工/找人工/我要人工/要人工/叫人/找人/真人/真人客服/客服/转客服/找客服/我要找客服/我要找人工/我要真人/人工人工/转人工客服/联系客服/找真人/我要投诉/投诉/换个人/来个人/活人/搵人/搵真人/human/a human/agent/an agent/person/a person/real person/a real person/operator/representative/talk to a person/talk to a human/speak to a person/speak to a human/talk to someone/speak to someone/talk to an agent/speak to an agent/i want a human/i want a person/i want an agent/i need a human/i need a person/get me a human/get me a person/customer service/human agent/live agent/live person/transfer me/connect me to a human/connect me to an agent/support agent/supervisor/manager/a real human/real human/i want to talk to a human/i want to talk to a person/i want to speak to a human/i want to speak to a person/human being/complaint/i want to complain/can i talk to a human/can i talk to a person/can i speak to a human/can i speak to a person/customer support")
	b.add(Other, "另一笔/另一个/另外一笔/另外一个/换一笔/换一个/别的/其他的/其他/其它/不是这笔/不是这一笔/不是这个/不是这单/不是那笔/别的那笔/看看别的/另外那笔/那一笔/另一单/我说的是另一笔/是另一笔/看别的/还有别的/有别的吗/下一个/下一笔/都不是/换别的/第二笔不是/唔系呢笔/唔係呢個/other/the other/the other one/no the other one/another/another one/a different one/different one/something else/not this one/not that one/not this/wrong one/the other payment/the other charge/the other transaction/show others/show me others/others/next/next one/none of those/not the one/its the other one/i meant the other one/i mean the other one/show me another/its a different one/that was the wrong one/thats not the one/that isnt the one/this isnt the one/not that")
	b.add(Skip, "跳过/跳过这个/跳过这步/略过/过/下一步/这个跳过/不填/先跳过/不回答/暂时不填/略/不想说/不方便说/skip/skip it/skip this/skip that/skip this one/pass/next step/move on/skip this step/id rather not say/rather not say/ill skip/leave it blank/skip please/prefer not to say")
	b.add(DontKnow, "不知道/我不知道/不清楚/不太清楚/不确定/我不确定/不太确定/没印象/不记得/不记得了/我不记得了/忘了/忘记了/记不清/记不清了/记不得了/想不起来/想不起来了/说不好/说不准/不晓得/搞不清/不懂/不好说/拿不准/没数/唔知/唔知道/唔記得/唔记得/唔清楚/唔肯定/dont know/i dont know/idk/dunno/i dunno/no idea/ive no idea/i have no idea/not sure/im not sure/i am not sure/unsure/im unsure/cant remember/i cant remember/dont remember/i dont remember/i forgot/forgot/no clue/hard to say/cant say/i cant tell/cant tell/who knows/beats me/i do not know/i am unsure/not certain/im not certain/not too sure/not really sure/i dont recall/cant recall")
	b.add(SpeakZh, "中文/说中文/讲中文/用中文/请说中文/请用中文/换中文/换成中文/切换中文/切换到中文/中文回复/普通话/国语/能说中文吗/可以说中文吗/会说中文吗/会中文吗/chinese/in chinese/chinese please/speak chinese/mandarin/switch to chinese/can you speak chinese/do you speak chinese/zhongwen/i want chinese/in mandarin/reply in chinese/change to chinese")
	b.add(SpeakEn, "英文/英语/说英文/说英语/讲英文/讲英语/用英文/用英语/请说英文/请说英语/请用英文/请用英语/换英文/换成英文/换成英语/切换英文/切换到英文/切换英语/能说英文吗/能说英语吗/会英文吗/会说英语吗/english/in english/english please/speak english/switch to english/can you speak english/do you speak english/i want english/change to english/reply in english/could you speak english/can we speak english/lets speak english")
	b.add(LeaveQueue, "不等了/不想等了/我不等了/别等了/不排队了/取消排队/退出排队/不用人工了/不要人工了/不找人工了/不找客服了/不等人工了/不用转人工了/取消转人工/不用客服了/唔等了/唔等喇/不等客服了/还是你来吧/leave the queue/leave queue/stop waiting/i wont wait/i dont want to wait/dont want to wait/no more waiting/cancel the queue/cancel the agent/no agent needed/i dont need an agent/i dont need a human anymore/i dont need a person anymore/no longer want an agent/never mind the agent/forget the agent/im not waiting/tired of waiting/not waiting anymore/id rather not wait/im done waiting/no human needed")
	b.add(OpenTasks, "还有什么没办完/还有哪些没办/还有什么没处理/没办完的/未完成的/未办完的事/有什么没完成/还有啥没办/我的待办/待办/进行中的/有哪些进行中/还有什么在办/我有什么在处理/我的工单/open tasks/whats open/whats still open/what is still open/whats pending/what is pending/pending tasks/my open tasks/open requests/my requests/my open requests/whats left/what is left/what was i doing/where were we/unfinished tasks/my tasks/show open tasks/what are we working on/anything still open/my cases/my tickets")
}
