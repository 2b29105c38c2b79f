package bot_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"teller/bot"
)

func TestMaskTakesSecretsOut(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ in, want string }{
		{"123456", "•••"},
		{"My PIN is 4711.", "My PIN is •••."},
		{"pin:4711", "pin:•••"},
		{"PIN 12 34 56 ok", "PIN ••• ok"},
		{"密码是123456", "密码是•••"},
		{"我的支付密码是 1 2 3 4 5 6", "我的支付密码是 •••"},
		{"我付款密码123456忘了", "我付款密码•••忘了"},
		{"验证码：88214", "验证码：•••"},
		{"the code I got is 882143, right?", "the code I got is •••, right?"},
		{"4711 is my PIN", "••• is my PIN"},
		{"471199是我的新密码", "•••是我的新密码"},
		{"password changed to 902133", "password changed to •••"},
		{"１２３４５６", "•••"},
		{"1\u200b2\u200b3\u200b4\u200b5\u200b6", "•••"}, // zero-width between
		{"我输的 739164 不对", "我输的 ••• 不对"},
		{"ok (739164)", "ok (•••)"},
		{"card 4111 1111 1111 1111 exp 12/29", "card ••• exp 12/29"},
		{"4111-1111-1111-1111", "•••"},
		{"卡4111111111111111", "卡•••"},
		{"4111 1111 1111 1111 1229", "••• 1229"},
		{"６２２２０２１００１１１６２４５７０２", "•••"},
		{"378282246310005", "•••"},
		{"4111111111111112", "4111111111111112"}, // fails the Luhn check
		{"我的卡号4111111111111111", "我的卡号•••"},
		{"my card number is 4111 1111 1111 1111", "my card number is •••"},
		{"卡号6222021234567890123", "卡号•••"},
		{"订单号4111111111111111", "订单号4111111111111111"},
		{"order number 4111111111111111", "order number 4111111111111111"},
		{"cvv 123", "cvv •••"},
		{"安全码123", "安全码•••"},
		{"see lk_AbC-12_x now", "see ••• now"},
		{"订单 208171 的密码 471100", "订单 208171 的密码 •••"},
		{"order 208171, PIN 4711", "order 208171, PIN •••"},
		{"shop at 5000, my pin 4711 and paid 138000 yuan", "shop at 5000, my pin ••• and paid 138000 yuan"},

		// A card number is one whatever touches it, and in whatever way it is parted.
		{"4111111111111111exp 12/27", "•••exp 12/27"},
		{"a4111111111111111", "a•••"},
		{"visa-4111111111111111", "visa-•••"},
		{"4111,1111,1111,1111", "•••"},
		{"4111，1111，1111，1111", "•••"},
		{"4111/1111/1111/1111", "•••"},
		{"4111 / 1111 / 1111 / 1111", "•••"},
		{"4111_1111_1111_1111", "•••"},
		{"4111·1111·1111·1111", "•••"},
		{"4111・1111・1111・1111", "•••"},
		{"4111、1111、1111、1111", "•••"},
		{"4111.1111.1111.1111", "•••"},
		{"4111:1111:1111:1111", "•••"},
		{"3782/822463/10005", "•••"},
		{"paid with 4111,1111,1111,1111 yesterday", "paid with ••• yesterday"},
		{"my card 4111,1111,1111,1112", "my card •••"}, // mistyped, and called one
		{"my number is 4111111111111111", "my number is •••"},
		{"号码 4111111111111111", "号码 •••"},
		{"订单号4111/1111/1111/1111", "订单号4111/1111/1111/1111"},

		// A word for a PIN right before the digits wins over what follows them.
		{"pin:12.34.56", "pin:•••"},
		{"PIN 1,2,3,4,5,6", "PIN •••"},
		{"密码是12/34/56", "密码是•••"},
		{"密码 123,456", "密码 •••"},
		{"密码1、2、3、4、5、6", "密码•••"},
		{"密码123456元", "密码•••元"},
		{"my PIN is 123456k", "my PIN is •••k"},
		{"密码5000次", "密码•••次"},
		{"mima123456", "mima•••"},
		{"wodezhifumima 123456", "wodezhifumima •••"},
		{"mi ma shi 123456", "mi ma shi •••"},
		{"yanzhengma88214", "yanzhengma•••"},

		// Digits that are none of a decimal system's.
		{"密码一二三四五六", "密码•••"},
		{"密码是壹贰叁肆伍陆", "密码是•••"},
		{"密码：一 二 三 四 五 六", "密码：•••"},
		{"密码①②③④⑤⑥", "密码•••"},
		{"密码1二③4五6", "密码•••"},
		{"PIN ❶❷❸❹❺❻ ok", "PIN ••• ok"},
		{"一二三四五六是我的密码", "•••是我的密码"},

		// Six digits in pieces, and nothing else.
		{"123 456", "•••"},
		{"1-2-3-4-5-6", "•••"},
		{"1.2.3.4.5.6", "•••"},
		{"12 34 56。", "•••。"},
		{"（123-456）", "（•••）"},
	} {
		got, _, _ := bot.Mask(c.in, false)
		if got != c.want {
			t.Errorf("%q became %q, want %q", c.in, got, c.want)
		}
	}
}

func TestMaskLeavesTheRest(t *testing.T) {
	t.Parallel()
	for _, in := range []string{
		"20261123", "202611", "2026-11-23 09:41:07", "100000元", "138000.00", "138,000", "¥138000", "$100000", "138000 CNY", "R-208171", "订单号 123456",
		"order number: 123456", "ref 208171", "我转了138000", "paid 123456 yesterday", "一共 100000", "balance is 100000", "+8613800138000", "13800138000",
		"138-0013-8000", "+1 415 555 0100", "#123456", "1760000000000", "error code 500123", "postcode 200000", "邮编100000", "100000次", "100000 points",
		"尾号123456", "transaction 4111111111111111", "订单4111111111111111", "20261122 14:03", "PIN changed 2026-11-23", "forgot my PIN, 5000 was taken",
		"t-20261122-000123", "v1.123456", "https://example.com/123456", "id=208171", "12.50", "0.123456", "23/11/2026", "11:22:33", "密码忘了 12:30",
		"4,111,111,111,111.00元", "4,111,111,111,002.00元", "4,111,111,111,002", "4.111.111.111.002,00 €", "36,123,456,789,005.34", "2026/11/23", "2026.11.23 2026.11.24",
		"192.168.100.100:8080", "10.0.12.34", "4500,3200,1200,5004元", "0755-8888-1234", "1-800-555-0199", "26-11-23", "23.11.26", "11/2026",
		"请打 123-456 转 1", "¥123 456", "123 456 元", "密码2026年改的", "PIN changed 23.11.26", "密码忘了, 1234.56 元没了",
		"一二三四五六", "①②③④⑤⑥", "密码忘了，①重置②冻结③找人", "密码二〇二六年改的", "我花了一二百块",
		"我3月花了138000", "退款 100000 什么时候到", "refund of 100000", "123456号订单", "A123456", "第123456号",
	} {
		if got, _, masked := bot.Mask(in, false); got != in || masked {
			t.Errorf("%q became %q", in, got)
		}
	}
}

func TestMaskKeepsWhatIsAwaited(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ in, text, kept string }{
		{"482913", "•••", "482913"},
		{"４８２９１３", "•••", "482913"},
		{"482 913", "•••", "482913"},
		{"验证码是482913", "验证码是•••", "482913"},
		{"it's 4829", "it's •••", "4829"},
		{"48291377", "•••", "48291377"},
		{"2 times: 482913", "2 times: •••", "482913"},
		{"I paid 5000 yuan", "I paid 5000 yuan", ""},
		{"订单号 123456", "订单号 123456", ""},
		{"13800138000", "13800138000", ""},
		{"lk_abc 482913", "••• •••", "lk_abc"},
	} {
		text, kept, _ := bot.Mask(c.in, true)
		if text != c.text || kept != c.kept {
			t.Errorf("%q became %q and %q, want %q and %q", c.in, text, kept, c.text, c.kept)
		}
	}
	if text, kept, masked := bot.Mask("482913", false); kept != "" || !masked || text != "•••" {
		t.Errorf("not awaited: %q %q %v", text, kept, masked)
	}
}

// S5: amounts, dates, times, references and telephone numbers are never
// masked: a hundred thousand of them, in sentences, with every sign between
// their digits that may stand in a card number or a PIN.
func TestMaskNeverTouchesFigures(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(1, 2))
	pick := func(s ...string) string { return s[r.IntN(len(s))] }
	digits := func(n int) string {
		b := make([]byte, n)
		for i := range b {
			b[i] = byte('0' + r.IntN(10))
		}
		b[0] = byte('1' + r.IntN(9))
		return string(b)
	}
	grouped := func(s string) string {
		for i := len(s) - 3; i > 0; i -= 3 {
			s = s[:i] + "," + s[i:]
		}
		return s
	}
	amount := func() string {
		n := digits(1 + r.IntN(8))
		switch r.IntN(11) {
		case 8: // longer than a card number, in thousands
			return grouped(digits(9+r.IntN(10))) + pick("", ".00", ".00元", " CNY")
		case 9:
			return strings.ReplaceAll(grouped(digits(9+r.IntN(10))), ",", ".") + pick(",00 €", " EUR")
		case 10:
			return grouped(digits(4+r.IntN(3))) + "/" + grouped(digits(4+r.IntN(3)))
		case 0:
			return n + "." + digits(2)
		case 1:
			return grouped(n) + ".00"
		case 2:
			return n + pick("元", "块", "块钱", "万", " 元", "美元", "人民币")
		case 3:
			return pick("¥", "￥", "$", "€", "£", "RMB ", "CNY ", "USD ", "HK$") + n
		case 4:
			return n + pick(" CNY", " yuan", " dollars", "USD", " euros", "rmb")
		case 5:
			return pick("金额", "金额：", "一共", "转了", "扣了我", "付了", "充值", "余额是") + n
		case 6:
			return pick("paid ", "charged me ", "an amount of ", "refund of ", "transferred ", "balance: ", "total ") + n
		default:
			return grouped("1" + digits(5))
		}
	}
	date := func() string {
		at := time.Date(2020+r.IntN(10), time.Month(1+r.IntN(12)), 1+r.IntN(28), r.IntN(24), r.IntN(60), r.IntN(60), 0, time.UTC)
		return at.Format(pick("2006-01-02", "20060102", "2006/01/02", "02/01/2006", "2006.1.2", "2006年1月2日", "1月2日", "15:04:05", "15:04", "200601", "2006-01-02 15:04:05", "Jan 2, 2006", "3:04 PM", "20060102 15:04", "2006/1/2 15:04:05",
			"2006/01/02-2006/01/31", "2006.01.02 15:04", "02.01.2006", "02-01-06", "2006_01_02", "20060102_150405", "20060102150405"))
	}
	reference := func() string {
		switch r.IntN(8) {
		case 0:
			return "R-" + digits(4+r.IntN(5))
		case 1:
			return pick("订单号", "订单号：", "订单 ", "流水号", "单号是", "编号 ") + digits(6+r.IntN(8))
		case 2:
			return pick("order ", "order #", "reference ", "ref: ", "transaction ", "invoice no. ", "ticket ") + digits(6+r.IntN(8))
		case 3:
			return "#" + digits(6)
		case 4:
			return "t-" + digits(8) + "-" + digits(6)
		case 5:
			return pick("A", "TX", "SF", "ord_") + digits(6+r.IntN(6))
		case 6:
			return "C-" + digits(4)
		default:
			return digits(20 + r.IntN(9))
		}
	}
	address := func() string {
		ip := fmt.Sprintf("%d.%d.%d.%d", 1+r.IntN(255), r.IntN(256), r.IntN(256), r.IntN(256))
		return ip + pick("", "", ":8080", "/24")
	}
	phone := func() string {
		switch r.IntN(12) {
		case 6:
			return "+86-138-" + digits(4) + "-" + digits(4)
		case 7:
			return "0755-" + digits(4) + "-" + digits(4)
		case 8:
			return "1-800-" + digits(3) + "-" + digits(4)
		case 9:
			return digits(3) + "." + digits(3) + "." + digits(4)
		case 10:
			return "(" + digits(3) + ") " + digits(3) + "-" + digits(4)
		case 11:
			return "138/" + digits(4) + "/" + digits(4)
		case 0:
			return "1" + pick("3", "5", "8") + digits(9)
		case 1:
			return "+861" + pick("3", "5", "8") + digits(9)
		case 2:
			return "138-" + digits(4) + "-" + digits(4)
		case 3:
			return "+1 415 555 " + digits(4)
		case 4:
			return "400-" + digits(3) + "-" + digits(4)
		default:
			return "021-" + digits(8)
		}
	}
	frames := []string{"%s", "%s", "我昨天 %s 那笔", "why %s?", "帮我查一下%s", "it says %s, please check", "(%s)", "%s！", "about %s again"}
	n := 0
	for range 100_000 {
		var figure string
		switch r.IntN(9) {
		case 8:
			figure = address()
		case 0, 4:
			figure = amount()
		case 1, 5:
			figure = date()
		case 2, 6:
			figure = reference()
		default:
			figure = phone()
		}
		in := fmt.Sprintf(pick(frames...), figure)
		if got, _, masked := bot.Mask(in, false); masked || got != in {
			if n++; n <= 20 {
				t.Errorf("%q became %q", in, got)
			}
		}
	}
	if n > 20 {
		t.Errorf("%d altogether", n)
	}
}

// Whatever stands around an isolated run of six digits, it goes.
func TestMaskAlwaysTakesAnIsolatedSix(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(3, 4))
	around := []string{"%s", "这是 %s", "%s 对吗", "here: %s", "ok %s thanks", "“%s”", "收不到短信\n%s", "%s。", "try %s!"}
	for range 10_000 {
		six := fmt.Sprintf("%06d", r.IntN(1_000_000))
		if strings.HasPrefix(six, "20") || strings.HasPrefix(six, "19") {
			continue // may be a year and a month
		}
		in := fmt.Sprintf(around[r.IntN(len(around))], six)
		if got, _, _ := bot.Mask(in, false); strings.Contains(got, six) {
			t.Fatalf("%q became %q", in, got)
		}
	}
}

func FuzzMask(f *testing.F) {
	f.Add("4111 1111 1111 1111", true)
	f.Add("密码是１２３４５６ lk_x", false)
	f.Fuzz(func(t *testing.T, s string, await bool) {
		text, _, _ := bot.Mask(s, await)
		again, _, masked := bot.Mask(text, false)
		if again != text && masked && !strings.Contains(text, "•••") {
			t.Errorf("%q became %q and then %q", s, text, again)
		}
	})
}

func BenchmarkMask(b *testing.B) {
	long := strings.Repeat("我昨天付了 123456 元 and 739164 or 2026-11-23 ", 200)
	b.Run("plain", func(b *testing.B) {
		for b.Loop() {
			bot.Mask("I was charged twice at the coffee shop yesterday, 38.00 each", false)
		}
	})
	b.Run("long", func(b *testing.B) {
		b.SetBytes(int64(len(long)))
		for b.Loop() {
			bot.Mask(long, false)
		}
	})
}
