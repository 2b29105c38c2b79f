package bot

import "regexp"

// The words beside digits, in English and Chinese, lower case. "Before" ends
// where the digits begin; between word and digits only link words may stand.

const (
	pinWord = `(?:\b(?:pin|pins|pin\s?code|passcode|password|passwd|pwd|otp|codes?)|mi\s?ma|yan\s?zheng\s?ma|kou\s?ling|` +
		`密码|密碼|口令|验证码|驗證碼|校验码|动态码|安全码|短信码|暗号|pin码)`
	pinLink = `(?:[\s:=\-"'“”‘’「」『』(\[]|\b(?:is|was|are|were|it|its|to|as|be|being|number|no|new|old|my|the|like|of|currently|still|maybe|i|got|received|have|you|they|me|sent)\b|'s|` +
		`的|是|为|為|就|都|改成|改为|改|设成|设为|设置成|设置为|设|换成|换|了|我|你|输入|输|应该|应|该|叫|新|旧|原来|原|现在|之前|以前|一直|用|填|发|收到|这个|这|给|个|吗|:)*$`

	refWord = `(?:订单|單號|单号|流水|交易号|交易编号|交易单|编号|編號|参考号|参考|凭证|票号|工单|快递|运单|账单号|发票|取件码|取餐码|货号|型号|` +
		`尾号|尾數|后四位|后六位|后几位|末四位|末尾|卡号|账号|帐号|户号|商户|终端|工号|学号|房号|座位|邮编|邮政编码|区号|电话|手机|号码|热线|客服|` +
		`\b(?:qq|wechat|id|uid|ref|reference|order|orders|transaction|transactions|trans|txn|trace|invoice|receipt|ticket|booking|reservation|tracking|` +
		`case|serial|sku|item|merchant|terminal|account|acct|phone|tel|telephone|mobile|hotline|number|no|nr|num|room|seat|flight|train|zip|postcode|` +
		`extension|ext|ending|ends|last\s(?:four|six)|last4|approval|voucher|batch|rrn|stan|arn)\b)`
	// orderWord are those of them that may have a number as long as a card's.
	orderWord = `(?:订单|單號|单号|流水|交易号|交易编号|交易单|编号|編號|参考号|参考|凭证|票号|工单|快递|运单|账单号|发票|取件码|取餐码|货号|型号|商户|终端|` +
		`\b(?:id|uid|ref|reference|order|orders|transaction|transactions|trans|txn|trace|invoice|receipt|ticket|booking|reservation|tracking|` +
		`case|serial|sku|item|merchant|terminal|approval|voucher|batch|rrn|stan|arn)\b)`
	refLink = `(?:[\s:=#."'“”‘’「」(\[\-]|\b(?:is|was|the|my|id|ids|no|nr|number|numbers|code|of|in|with|called|ref|reference)\b|'s|是|为|的|号|號|码|我|这个|这|那个|那|叫|:)*$`

	figureLink = `(?:[\s:=(~约]|\b(?:is|was|of|a|an|the|me|him|her|them|us|you|about|around|almost|nearly|over|under|exactly|total|by|up|to|for|just|only|another|than|with)\b|` +
		`了|我|是|为|的|大概|大约|差不多|将近|至少|超过|不到|共|款|钱|出|走|掉|进|入|来|回|账|帐|给|他|她|你|一笔|一共|总共|去|:)*$`
	currency = `(?:rmb|cny|usd|hkd|twd|mop|jpy|eur|gbp|sgd|krw|thb|myr|idr|vnd|php|inr|aud|cad|nzd|chf|us\$|hk\$|nt\$|人民币|人民幣|美元|美金|港币|港元|日元|欧元|英镑|韩元|泰铢)`
)

var (
	pinBefore = regexp.MustCompile(pinWord + pinLink)
	// pinRightBefore: nothing but a colon or an "is" between the word and the digits.
	pinRightBefore = regexp.MustCompile(pinWord + `[\s:=\-"'“”‘’「」『』(\[]*(?:(?:\b(?:is|was)\b|就是|是|为|為|shi\b)[\s:="'“”‘’「」『』(\[]*)?$`)
	pinAfter       = regexp.MustCompile(`^[\s"'”’」』)\]]*(?:\b(?:is|was|as|=)\b|=|是|就是|为|作为|当)\s*` +
		`(?:\b(?:my|the|our|your|a|new|old|wallet|payment|security|verification|current|login|link|linking|sms)\b|[\s我的你们新旧]|支付|付款|交易|取款|登录|收到|钱包|短信|手机|现在)*` + pinWord)
	cvvBefore       = regexp.MustCompile(`(?:\b(?:cvv2?|cvc2?|cid|csc)|安全码|背面三位)` + pinLink)
	otherCodeBefore = regexp.MustCompile(`\b(?:error|status|order|booking|reservation|promo|promotion|discount|coupon|gift|merchant|product|item|zip|postal|post|area|` +
		`country|dial|dialling|response|reference|ref|bank|branch|swift|sort|qr|bar|approval|auth|authori[sz]ation|pick-?up|invite|invitation|referral|store|shop|tracking|transaction|result|reason|fault|failure)` +
		`\s?codes?` + pinLink)
	orderBefore = regexp.MustCompile(orderWord + refLink)
	refBefore   = regexp.MustCompile(refWord + refLink)
	// cardBefore are words that name the card itself: they excuse no card number.
	cardBefore = regexp.MustCompile(`(?:卡号|卡號|银行卡|账号|帐号|\b(?:card|account|acct)\b)` + refLink)
	refAfter   = regexp.MustCompile(`^["'”’」』)\]]*\s*(?:号|號|这个订单|那个订单|这笔订单|那笔订单|这单|那单|这笔|那笔|订单|的订单|` +
		`(?:is|was)\s(?:my|the|an?)\s(?:order|ref|reference|transaction|invoice|receipt|ticket|booking|tracking|case|account|phone|mobile|telephone)|(?:order|transaction|invoice|receipt|refund|payment)\b)`)
	figureBefore = regexp.MustCompile(`(?:[$€£¥₩₹₫₱฿]|\b` + currency + `|` + currency + `|` +
		`金额|余额|餘額|总额|总计|合计|总共|一共|共计|数额|限额|额度|价格|价钱|单价|原价|转账|转帐|转|充值|充|提现|扣款|扣|付款|支付|付|花费|花|消费|收款|收入|到账|收|退款|退|欠|借|还款|工资|存|取|买|卖|交|打|要|` +
		`\b(?:amount|amounts|balance|total|totals|sum|limit|price|priced|cost|costs|fee|fees|paid|pay|pays|paying|charge|charged|charges|transfer|transferred|sent|send|received|receive|refund|refunded|` +
		`deposit|deposited|withdraw|withdrew|withdrawn|spent|spend|topped|top-up|topup|debited|credited|deducted|took|taken|bought|worth|salary|owe|owed|sold|earned|lost|got|gave|invested|exactly)\b)` + figureLink)
	figureAfter = regexp.MustCompile(`^\s?(?:[$€£¥%元块塊圆角万千百刀円个個次天人米点點张張笔件秒岁年月日页字步位名条]|分钟|分|小时|积分|公里|` + currency +
		`|(?:yuan|dollars?|bucks?|euros?|pounds?|yen|kuai|cents?|points?|times|people|users|customers|steps|won|baht|rupees?|ringgit|rupiah|dong|pesos?|coins?|items?|pieces?|km|kg|miles|k|m|per)\b)`)
	yearAfter = regexp.MustCompile(`^\s?年`)
	// moneyAfter are those of them that make a list of figures one of amounts.
	moneyAfter = regexp.MustCompile(`^\s?(?:[$€£¥元块塊圆円]|` + currency + `|(?:yuan|dollars?|euros?|pounds?|yen|kuai)\b)`)
	timeBefore = regexp.MustCompile(`(?:日期|时间|時間|截至|截止|于|在|从|到|自|\b(?:on|at|date|dated|time|since|until|till|from|before|after|by)\b)[\s:]*$`)
)
