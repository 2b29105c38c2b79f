package understand

// Cues are small certain meanings inside a sentence that a task may ask for
// where it stands. They decide nothing by themselves: "一次" matters only where
// somebody was asked how often they bought.
type Cues uint16

const (
	Declines    Cues = 1 << iota // do not refund, leave it
	BoughtOnce                   // there was one purchase
	BoughtAll                    // each of them was a purchase of mine
	AsksWhy                      // why, are you sure
	AsksWhen                     // when, how long
	NotArrived                   // the money or the goods did not come
	HasProof                     // proof, a fault of the goods, an appeal
	ToBalance                    // send it to the wallet
	ToCard                       // send it to the card
	CodeMissing                  // the code did not come
	AsksBot                      // are you a machine
	Takeback                     // cancel what was filed
)

// Has reports whether the sentence has all of the cues.
func (c Cues) Has(cue Cues) bool { return c&cue == cue }

var cueWords = []struct {
	cue   Cues
	words *rule
}{
	{Declines, mustRule(`(?:不要|别|先不|不用|不想|不必|甭|暂时不|不)(?:给我|帮我|再)?(?:退|处理|弄)|^不用了|^不要了|` +
		`\b(?:do not|don't|dont|no need to|rather not|not) (?:refund|return|file|send (?:it|the money))|\bleave it\b|\bno refund\b|\bkeep it as it is\b`)},
	{BoughtOnce, mustRule(`(?:只|就|才|仅|明明)(?:是)?(?:买|付|下|点|刷|消费|去|坐|吃|喝)了?(?:过)?一(?:次|份|个|杯|单|笔|回|趟|件|双)|` +
		`\b(?:only|just)\s(?:bought|paid|ordered|purchased|had|made)\s(?:it\s)?(?:once|one|a single)|\b(?:bought|paid|ordered)\s(?:it\s)?(?:only |just )?once\b|\bone (?:purchase|pair|order)\b`)},
	{BoughtAll, mustRule(`买了(?:两|二|2|俩|三|3)(?:次|份|个|杯|单|笔|件|双)|(?:两|几|这些|都)(?:笔)?(?:都)?是我(?:自己)?(?:买|付|花|消费)的|确实(?:买|去|付)了两` +
		`|\b(?:bought|ordered|paid for|had) (?:two|both|2|three|3)\b|\bboth (?:are |were )?(?:mine|right|correct)\b|\bi (?:did )?(?:buy|order) (?:two|both|twice)\b`)},
	{AsksWhy, mustRule(`为什么|为啥|为何|怎么会|咋会|怎么回事|凭什么|你确定|确定吗|真的吗|\bwhy\b|\bhow come\b|\bare you sure\b|\breally\?`)},
	{AsksWhen, mustRule(`什么时候|啥时候|几时|多久|多长时间|几天|哪天|何时|\bwhen\b|\bhow long\b|\bhow soon\b`)},
	{NotArrived, mustRule(`没(?:有)?(?:收到|到账|到|退|看到)|还没(?:到|收|退)|未(?:收到|到账)|\b(?:never|not|hasn't|hasnt|didn't|didnt|haven't|havent) (?:\w+ ){0,2}(?:come|came|arrive|arrived|received?|got|get|here)\b`)},
	{HasProof, mustRule(`凭证|证据|证明|截图|聊天记录|申诉|复核|没(?:有)?(?:收到|发)货|坏了|坏的|破损|质量|假货|发错|少发|不合适|尺码|` +
		`\b(?:proof|evidence|appeal|screenshot|broken|damaged|faulty|defective|fake|wrong (?:size|item|colou?r)|never (?:came|arrived|got|received)|not (?:as )?described)\b`)},
	{ToBalance, mustRule(`(?:退|到|回|进|放|打|转)(?:到|回|进|在|给)?(?:我的?|钱包)?(?:的)?(?:余额|钱包|零钱)|(?:to|into|in) (?:my |the )?(?:\w+ )?(?:balance|wallet)\b`)},
	{ToCard, mustRule(`(?:退|到|回|进|放|打|转)(?:到|回|进|在|给)?(?:我的?)?(?:\S{0,6})(?:银行卡|卡上|卡里|卡)|(?:to|onto|on) (?:my |the )?(?:\w+ ){0,2}(?:card|bank|account)\b`)},
	{CodeMissing, mustRule(`(?:没|没有|还没|未)(?:收到|来)(?:\S{0,4})?(?:码|短信)|(?:码|短信)(?:\S{0,4})?(?:没|没有|还没|未)(?:收到|到|来)|没收到[啊呀了吗呢]*$|\b(?:no|didn't get|didnt get|haven't got|never got|not received|didn't receive) (?:a |the |any |my )?(?:code|text|sms|message)\b`)},
	{AsksBot, mustRule(`(?:你|您)(?:\S{0,3})?(?:机器人|人工智能|真人|是人吗|ai)|\bare (?:you|u) (?:a |an )?(?:bot|robot|human|real|machine|ai|person)\b|\bis this (?:a |an )?(?:bot|robot|human|ai)\b`)},
	{Takeback, mustRule(`(?:取消|撤回|撤销|停止)(?:这|那)?(?:笔|个|次)?退款|不想退了|\b(?:cancel|stop|undo|take back) (?:the |my |that )?refund\b`)},
}

func cuesIn(folded string, k *sketch) Cues {
	var c Cues
	for _, w := range cueWords {
		if w.words.in(folded, k) {
			c |= w.cue
		}
	}
	return c
}
